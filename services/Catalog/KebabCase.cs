using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace CityIp.Catalog;

/// <summary>Names of enum values as the API, the database and messages have them: <c>FilmAndTv</c> is <c>film-and-tv</c>.</summary>
internal static class KebabCase
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public static bool TryParse<T>(string text, [NotNullWhen(true)] out T? value)
        where T : struct, Enum
    {
        value = Enum.GetValues<T>().Where(candidate => Of(candidate) == text).Select(candidate => (T?)candidate).FirstOrDefault();
        return value is not null;
    }

    /// <summary>All values, for a message that says which are allowed.</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}

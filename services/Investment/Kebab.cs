using System.Text.Json;

namespace CityIp.Investment;

/// <summary>Names of enum values as API, database and messages have them: <c>PublicBody</c> is <c>public-body</c>.</summary>
internal static class Kebab
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Null when there is no such value.</summary>
    public static T? TryRead<T>(string? text)
        where T : struct, Enum => Enum.GetValues<T>().Where(value => Of(value) == text).Select(value => (T?)value).FirstOrDefault();

    public static T Read<T>(string text)
        where T : struct, Enum => TryRead<T>(text) ?? throw new InvalidOperationException($"The database holds '{text}', which is no {typeof(T).Name} of this version.");

    /// <summary>All values, for a message that says which are allowed.</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}

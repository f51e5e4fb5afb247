using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CityIp.Catalog;

/// <summary>Keeps enum values by name: a value put in between later moves no other.</summary>
internal sealed class KebabCaseConverter<T>() : ValueConverter<T, string>(value => KebabCase.Of(value), text => Parse(text))
    where T : struct, Enum
{
    private static T Parse(string text) =>
        KebabCase.TryParse<T>(text, out var value) ? value.Value : throw new InvalidOperationException($"The database holds '{text}', which is no {typeof(T).Name} of this version.");
}

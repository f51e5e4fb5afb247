using System.Globalization;
using CityIp.Analytics.Versions;

namespace CityIp.Analytics.Datasets;

/// <summary>The fields of the form beside its files.</summary>
internal static class FormContent
{
    public static readonly string[] Fields = ["code", "title", "description", "sources", "source", "year", "licence"];

    public static DatasetContent Of(IFormCollection form, MetaSheet.Read meta, List<DatasetUnit> units, List<DocumentError> errors)
    {
        int? year = null;
        if (Field(form, "year") is { } text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                year = number;
            }
            else
            {
                errors.Add(new(null, null, null, "year", $"'{text}' is no year"));
            }
        }
        return new()
        {
            Code = Field(form, "code"),
            Title = Field(form, "title") ?? string.Empty,
            Description = Field(form, "description"),
            // The field may come several times.
            Sources = form["sources"] is { Count: > 0 } lines ? [.. lines.Select(line => line ?? string.Empty)] : null,
            Source = Field(form, "source"),
            Year = year,
            Licence = Field(form, "licence"),
            Indicators = meta.Indicators,
            Denominators = meta.Denominators.Count > 0 ? meta.Denominators : null,
            Groups = meta.Groups.Count > 0 ? meta.Groups : null,
            Units = units,
        };
    }

    private static string? Field(IFormCollection form, string name) => form[name] is [{ Length: > 0 } text, ..] ? text : null;
}

using System.Text.RegularExpressions;
using CityIp.Analytics.Index;
using CityIp.Analytics.Versions;

namespace CityIp.Analytics.Datasets;

/// <summary>Finds the line and column of a file for a place in the data, as the engine names it.</summary>
internal sealed partial class CsvPlaces(Dictionary<string, int> meta, Dictionary<string, int> data)
{
    private static readonly Dictionary<string, string> Columns = new()
    {
        ["code"] = "iCode",
        ["name"] = "iName",
        ["level"] = "Level",
        ["parent"] = "Parent",
        ["direction"] = "Direction",
        ["weight"] = "Weight",
        ["denominator"] = "Denominator",
        ["unit"] = "Unit",
        ["source"] = "Source",
        ["year"] = "Year",
        ["licence"] = "Licence",
    };

    public DocumentError Of(IndexProblem problem)
    {
        var place = Place().Match(problem.Where);
        var (list, code, rest) = (place.Groups["list"].Value, place.Groups["code"].Value, place.Groups["rest"].Value);
        return list switch
        {
            "indicators" or "denominators" or "groups" when place.Success => At(problem, MetaSheet.File, meta, code, rest.StartsWith("parameters.", StringComparison.Ordinal)
                ? MetaSheet.Parameters.FirstOrDefault(p => rest.EndsWith(p.Parameter, StringComparison.Ordinal)).Column
                : Columns.GetValueOrDefault(rest)),
            "units" when place.Success => Unit(problem, code, rest),
            _ when problem.Where.StartsWith("values.", StringComparison.Ordinal) => new(DataSheet.File, 1, problem.Where["values.".Length..], problem.Where, problem.Message),
            _ when problem.Where.StartsWith("indicators", StringComparison.Ordinal) => new(MetaSheet.File, null, null, problem.Where, problem.Message),
            _ => DocumentError.Of(problem),
        };
    }

    private DocumentError Unit(IndexProblem problem, string code, string rest)
    {
        if (rest.StartsWith("values.", StringComparison.Ordinal) || rest.StartsWith("groups.", StringComparison.Ordinal))
        {
            return At(problem, DataSheet.File, data, code, rest[7..]);
        }
        return At(problem, DataSheet.File, data, code, rest switch { "code" => "uCode", "name" => "uName", "time" => "Time", _ => null });
    }

    private static DocumentError At(IndexProblem problem, string file, Dictionary<string, int> lines, string code, string? column) =>
        new(file, lines.TryGetValue(code, out var line) ? line : null, column, problem.Where, problem.Message);

    [GeneratedRegex(@"^(?<list>[a-z]+)\[(?<code>.*?)\](?:\.(?<rest>.*))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Place();
}

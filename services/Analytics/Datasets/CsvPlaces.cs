using System.Text.RegularExpressions;
using CityIp.Analytics.Index;
using CityIp.Analytics.Versions;

namespace CityIp.Analytics.Datasets;

/// <summary>Finds the line and column of a file for a place in the data, as the engine names it.</summary>
/// <param name="meta">Lines of iMeta by code.</param>
/// <param name="data">Lines of iData by unit and time.</param>
/// <param name="provenance">Lines of iProvenance by unit, time and column.</param>
internal sealed partial class CsvPlaces(Dictionary<string, int> meta, Dictionary<(string Unit, double? Time), int> data, Dictionary<(string Unit, double? Time, string Column), int> provenance)
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
        ["flags"] = "Flags",
    };

    public DocumentError Of(IndexProblem problem)
    {
        var place = Place().Match(problem.Where);
        var (list, code, rest) = (place.Groups["list"].Value, place.Groups["code"].Value, place.Groups["rest"].Value);
        return list switch
        {
            "indicators" or "denominators" or "groups" when place.Success => At(problem, MetaSheet.File, meta.TryGetValue(code, out var line) ? line : null, rest.StartsWith("parameters.", StringComparison.Ordinal)
                ? MetaSheet.Parameters.FirstOrDefault(p => rest.EndsWith(p.Parameter, StringComparison.Ordinal)).Column
                : Columns.GetValueOrDefault(rest.Length == 0 ? "code" : rest)),
            "units" when place.Success => Unit(problem, code, rest),
            _ when problem.Where.StartsWith("values.", StringComparison.Ordinal) => new(DataSheet.File, 1, problem.Where["values.".Length..], problem.Where, problem.Message),
            _ when problem.Where.StartsWith("indicators", StringComparison.Ordinal) => new(MetaSheet.File, null, null, problem.Where, problem.Message),
            _ => DocumentError.Of(problem),
        };
    }

    private DocumentError Unit(IndexProblem problem, string code, string rest)
    {
        // What is wrong with a source, year, licence or flag stands in the file that says where values are from, not at the value.
        if (rest.StartsWith("values.", StringComparison.Ordinal) && rest.LastIndexOf('.') is > 6 and var dot
            && Columns.TryGetValue(rest[(dot + 1)..], out var aspect) && provenance.TryGetValue((code, problem.Time, rest[7..dot]), out var told))
        {
            return At(problem, DataSheet.ProvenanceFile, told, aspect);
        }
        // Of one time only, the engine leaves the time out.
        var line = data.TryGetValue((code, problem.Time), out var exact) ? exact : data.Where(row => row.Key.Unit == code).Select(row => (int?)row.Value).LastOrDefault();
        return At(problem, DataSheet.File, line, rest.StartsWith("values.", StringComparison.Ordinal) || rest.StartsWith("groups.", StringComparison.Ordinal)
            ? rest[7..]
            : rest switch { "code" => "uCode", "name" => "uName", "time" => "Time", _ => null });
    }

    private static DocumentError At(IndexProblem problem, string file, int? line, string? column) => new(file, line, column, problem.Where, problem.Message);

    [GeneratedRegex(@"^(?<list>[a-z]+)\[(?<code>.*?)\](?:\.(?<rest>.*))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Place();
}

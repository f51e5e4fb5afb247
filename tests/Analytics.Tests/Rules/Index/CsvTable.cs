using System.Globalization;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>The reference files as they are: quoted, comma separated, no quote inside a value.</summary>
internal sealed class CsvTable
{
    private CsvTable(string[] header, List<string[]> rows) => (Header, Rows) = (header, rows);

    public string[] Header { get; }
    public List<string[]> Rows { get; }

    public static CsvTable Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "conformance", "asem", name)).Where(l => l.Length > 0).Select(Split).ToList();
        return new(lines[0], lines[1..]);
    }

    public string Text(string[] row, string column) => row[Array.IndexOf(Header, column)];

    public double? Number(string[] row, string column) =>
        Text(row, column) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string[] Split(string line)
    {
        var fields = new List<string>();
        var (start, quoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ',' && !quoted))
            {
                fields.Add(line[start..i].Trim('"'));
                start = i + 1;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
        }

        return [.. fields];
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectre.Console;

namespace CityIp.Benchmarks.Reporting;

/// <summary>One figure beside the baseline that was measured in the same run.</summary>
internal sealed record Figure(string What, double Value, string Unit, string? Baseline = null, double? BaselineValue = null, string? Note = null)
{
    public double? Ratio => BaselineValue is > 0 ? Value / BaselineValue : null;
}

/// <summary>The figures of a run, as a table for people and as JSON for comparison.</summary>
internal sealed class BenchReport
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly List<Figure> figures = [];

    public void Add(Figure figure)
    {
        figures.Add(figure);
        Console.WriteLine($"  {figure.What}: {Number(figure.Value)} {figure.Unit}{(figure.Ratio is { } ratio ? $" = {ratio:0.00} of {figure.Baseline}" : string.Empty)}");
    }

    public void Write(FileInfo? json)
    {
        var table = new Table().Title($"./cityip bench, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}")
            .AddColumn("what").AddColumn(new TableColumn("value").RightAligned()).AddColumn("unit")
            .AddColumn("baseline").AddColumn(new TableColumn("baseline value").RightAligned()).AddColumn(new TableColumn("ratio").RightAligned()).AddColumn("note");
        foreach (var figure in figures)
        {
            table.AddRow(Markup.Escape(figure.What), Number(figure.Value), Markup.Escape(figure.Unit), Markup.Escape(figure.Baseline ?? string.Empty),
                figure.BaselineValue is { } baseline ? Number(baseline) : string.Empty, figure.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : string.Empty, Markup.Escape(figure.Note ?? string.Empty));
        }
        AnsiConsole.Write(table);
        if (json is not null)
        {
            var report = new { at = DateTimeOffset.UtcNow, cores = Environment.ProcessorCount, runtime = RuntimeInformation.FrameworkDescription, figures };
            File.WriteAllText(json.FullName, JsonSerializer.Serialize(report, Readable));
            Console.WriteLine($"JSON: {json.FullName}");
        }
    }

    private static string Number(double value) => value.ToString(value >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture);
}

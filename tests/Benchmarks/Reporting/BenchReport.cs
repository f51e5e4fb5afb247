using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace CityIp.Benchmarks.Reporting;

/// <summary>The figures of a run, as a table for people and as JSON for comparison.</summary>
internal sealed class BenchReport
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private readonly List<Figure> figures = [];

    public void Add(Figure figure)
    {
        figures.Add(figure);
        Console.WriteLine($"  {figure.What}: {Number(figure.Value)} {figure.Unit}"
            + (figure.Ratio is { } ratio ? $" = {Number(ratio)} of {figure.Baseline}" : string.Empty)
            + (figure.Target is { } target ? $" (must {target.MustText}{(target.AimText is { Length: > 0 } aim ? $", aim {aim}" : string.Empty)}: {Word(figure.Standing)})" : string.Empty)
            + (figure.Note is { } note ? $"; {note}" : string.Empty));
    }

    public void Write(FileInfo? json)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 200;
        }
        var table = new Table().Title($"./cityip bench, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}")
            .AddColumn("what").AddColumn(new TableColumn("value").RightAligned()).AddColumn("unit")
            .AddColumn("baseline").AddColumn(new TableColumn("baseline value").RightAligned()).AddColumn(new TableColumn("ratio").RightAligned())
            .AddColumn("must").AddColumn("aim").AddColumn("").AddColumn("note");
        foreach (var figure in figures)
        {
            table.AddRow(Markup.Escape(figure.What), Number(figure.Value), Markup.Escape(figure.Unit), Markup.Escape(figure.Baseline ?? string.Empty),
                figure.BaselineValue is { } baseline ? Number(baseline) : string.Empty, figure.Ratio is { } ratio ? Number(ratio) : string.Empty,
                Markup.Escape(figure.Target?.MustText ?? string.Empty), Markup.Escape(figure.Target?.AimText ?? string.Empty), Word(figure.Standing), Markup.Escape(figure.Note ?? string.Empty));
        }
        AnsiConsole.Write(table);
        if (json is not null)
        {
            File.WriteAllText(json.FullName, Json());
            Console.WriteLine($"JSON: {json.FullName}");
        }
    }

    public string Json() => JsonSerializer.Serialize(new { at = DateTimeOffset.UtcNow, cores = Environment.ProcessorCount, runtime = RuntimeInformation.FrameworkDescription, figures }, Readable);

    private static string Word(Standing? standing) => standing switch
    {
        null => string.Empty,
        Standing.Missed => "MISSED",
        Standing.MustMet => "must met",
        Standing.AimMet => "aim met",
        Standing.Met => "met",
        _ => throw new InvalidOperationException($"{standing}"),
    };

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture);
}

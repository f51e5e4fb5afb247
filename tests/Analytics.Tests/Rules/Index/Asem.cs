using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>The ASEM data of the European Commission's Joint Research Centre, as input of the engine.</summary>
internal static class Asem
{
    private static readonly string[] Groups = ["GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"];
    private static readonly Lazy<IndexDataset> Shared = new(() => IndexDataset.Create(Input()));
    private static readonly Lazy<IndexDataset> SharedPanel = new(() => IndexDataset.Create(Input(panel: true)));

    public static IndexDataset Dataset => Shared.Value;
    public static IndexDataset Panel => SharedPanel.Value;

    /// <summary>The chain of the reference results.</summary>
    public static IndexMethod DefaultMethod { get; } = new(
    [
        new DenominateStep(),
        new ImputeStep { Method = ImputeMethod.MeanGroup, Group = "EurAsia_group" },
        new ScreenStep { By = ScreenBy.Missing, Threshold = 0.9 },
        new TreatStep(),
        new NormaliseStep(),
        new AggregateStep(),
    ]);

    public static IndexInput Input(bool panel = false) => new(Indicators(), Units(panel));

    public static List<Indicator> Indicators()
    {
        var meta = CsvTable.Read("iMeta.csv");
        return [.. meta.Rows.Where(r => meta.Text(r, "Type") is "Indicator" or "Aggregate").Select(r => new Indicator(
            meta.Text(r, "iCode"), (int)meta.Number(r, "Level")!, meta.Text(r, "Parent") is { Length: > 0 } parent ? parent : null)
        {
            Name = meta.Text(r, "iName"),
            Unit = meta.Text(r, "Unit"),
            Direction = (int)meta.Number(r, "Direction")!,
            Weight = meta.Number(r, "Weight")!.Value,
            Denominator = meta.Text(r, "Denominator") is { Length: > 0 } denominator ? denominator : null,
            Parameters = meta.Number(r, "Target") is { } target
                ? ImmutableDictionary<string, double>.Empty.Add("distance_to_target.target", target)
                : ImmutableDictionary<string, double>.Empty,
        })];
    }

    private static List<Unit> Units(bool panel)
    {
        var data = CsvTable.Read(panel ? "iData_panel.csv" : "iData.csv");
        string[] columns = [.. data.Header.Except(["uName", "uCode", "Time", .. Groups])];
        return [.. data.Rows.Select(r => new Unit(data.Text(r, "uCode"))
        {
            Name = data.Text(r, "uName"),
            Time = panel ? data.Number(r, "Time") : null,
            Groups = Groups.ToImmutableDictionary(g => g, string? (g) => data.Text(r, g)),
            Values = columns.ToImmutableDictionary(c => c, c => data.Number(r, c)),
        })];
    }
}

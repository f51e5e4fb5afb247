using System.ComponentModel;
using CityIp.Analytics.Index;
using Microsoft.AspNetCore.Mvc;

namespace CityIp.Analytics.Charts;

/// <summary>What a chart is to show.</summary>
internal sealed record ChartQuery
{
    public const int LongestTitle = 200;

    [FromQuery(Name = "unit"), Description("Code of the unit that the chart is about; in the ranking it is marked.")]
    public string? Unit { get; init; }

    [FromQuery(Name = "peers"), Description("Codes of up to five units to compare with, separated by commas; the best three when not given. Profile only.")]
    public string? Peers { get; init; }

    [FromQuery(Name = "to"), Description("Benchmark of a gap: top5 (the mean of the best five; any number), frontier (the best of each element), a unit's code, or GROUP=VALUE.")]
    public string? To { get; init; }

    [FromQuery(Name = "level"), Description("Level of the parts of a gap; the dimensions when not given.")]
    public int? Level { get; init; }

    [FromQuery(Name = "claim"), Description("A rank that is claimed for the unit, to be tested. Ranking only.")]
    public int? Claim { get; init; }

    [FromQuery(Name = "group"), Description("Group of units named with each unit, country or region for example.")]
    public string? Group { get; init; }

    [FromQuery(Name = "title"), Description("In place of the chart's own title.")]
    public string? Title { get; init; }

    [FromQuery(Name = "lang"), Description("en or zh-Hans; by Accept-Language when not given.")]
    public string? Lang { get; init; }

    public IReadOnlyList<string>? PeerCodes => Peers?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public BenchmarkRequest Benchmark(IndexRequest request)
    {
        var to = To ?? "top5";
        return request.Units.Any(u => u.Code == to) ? new() { Unit = to }
            : to == "frontier" ? new() { Frontier = true }
            : to.StartsWith("top", StringComparison.Ordinal) && int.TryParse(to.AsSpan(3), System.Globalization.NumberStyles.None, null, out var top) && top > 0 ? new() { Top = top }
            : to.Split('=', 2) is [var group, var value] && request.Units.Any(u => u.Groups?.GetValueOrDefault(group) == value) ? new() { Group = group, Value = value }
            : throw new IndexRefusedException("to", $"'{to}' is no unit, nor top5 or another number, frontier, or GROUP=VALUE of the units");
    }
}

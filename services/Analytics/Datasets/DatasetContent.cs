using System.Text.Json.Serialization;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Datasets;

/// <summary>What an index is computed from: the tree of indicators, the units, and their values with where they come from.</summary>
internal sealed record DatasetContent
{
    /// <summary>Only when a dataset is made; the address says it afterwards.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    public required string Title { get; init; }

    public string? Description { get; init; }

    /// <summary>Lines that are shown wherever the figures are.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Where values come from that say nothing of it themselves, nor their indicator.</summary>
    public string? Source { get; init; }

    public int? Year { get; init; }

    public string? Licence { get; init; }

    /// <summary>Indicators (level 1) and aggregates.</summary>
    public required IReadOnlyList<DatasetIndicator> Indicators { get; init; }

    /// <summary>Columns that indicators are divided by.</summary>
    public IReadOnlyList<DatasetColumn>? Denominators { get; init; }

    /// <summary>Groups that units are in: by them can be imputed and ranked.</summary>
    public IReadOnlyList<DatasetColumn>? Groups { get; init; }

    /// <summary>Units: cities, countries or regions, assets. In panel data one at each time.</summary>
    public required IReadOnlyList<DatasetUnit> Units { get; init; }

    /// <summary>Indicators and units as the engine takes them.</summary>
    /// <param name="time">One time of panel data; a dataset of one time has none.</param>
    public IndexRequest ToRequest(double? time)
    {
        var units = time is { } chosen ? [.. Units.Where(unit => unit.Time == chosen)] : Units;
        var used = Indicators.Select(i => i.Denominator).ToHashSet();
        var unused = (Denominators ?? []).Select(d => d.Code).Where(code => !used.Contains(code)).ToHashSet();
        var panel = units.Select(unit => unit.Time).Distinct().Count() > 1;
        return new() { Indicators = [.. Indicators.Select(i => i.ToRequest())], Units = [.. units.Select(u => u.ToRequest(panel, unused))], Steps = [], Sources = SourceLines() };
    }

    /// <summary>What is shown wherever the figures are: the lines given, or else the sources that the columns name.</summary>
    public IReadOnlyList<string> SourceLines() => Sources ??
    [
        .. Indicators.Select(i => (Source: i.Source ?? Source, Licence: i.Licence ?? Licence)).Where(line => line.Source is not null).Distinct()
            .Select(line => line.Licence is null ? line.Source! : $"{line.Source}, {line.Licence}"),
    ];
}

/// <summary>A row of the tree.</summary>
/// <param name="Direction">1 when more is better, -1 when less is.</param>
/// <param name="Weight">Relative, inside the parent.</param>
/// <param name="Parameters">Of normalisation, named method.parameter.</param>
internal sealed record DatasetIndicator(
    string Code, int Level, string? Parent = null, int Direction = 1, double Weight = 1, string? Denominator = null, string? Name = null, string? Unit = null,
    Dictionary<string, double>? Parameters = null, string? Source = null, int? Year = null, string? Licence = null)
{
    public IndicatorRequest ToRequest() => new()
    {
        Code = Code,
        Level = Level,
        Parent = Parent,
        Direction = Direction,
        Weight = Weight,
        Denominator = Denominator,
        Name = Name,
        Unit = Unit,
        Parameters = Parameters,
    };
}

/// <summary>A denominator or a group by its code.</summary>
internal sealed record DatasetColumn(string Code, string? Name = null, string? Unit = null, string? Source = null, int? Year = null, string? Licence = null);

/// <summary>A unit, in panel data at one time.</summary>
internal sealed record DatasetUnit
{
    public required string Code { get; init; }

    public string? Name { get; init; }

    public double? Time { get; init; }

    public Dictionary<string, string?>? Groups { get; init; }

    /// <summary>By indicator or denominator. A number, null when it is missing, or an object with value, source, year, licence and flags.</summary>
    public required Dictionary<string, DatasetValue> Values { get; init; }

    public UnitRequest ToRequest(bool panel, HashSet<string> unused) => new()
    {
        Code = Code,
        Name = Name,
        Time = panel ? Time : null,
        Groups = Groups,
        Values = Values.Where(value => !unused.Contains(value.Key)).ToDictionary(value => value.Key, value => value.Value.Value),
    };
}

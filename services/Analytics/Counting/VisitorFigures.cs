namespace CityIp.Analytics.Counting;

/// <summary>What distinct visitors are counted of. <paramref name="Booth"/> only with grain asset: the asset at that booth.</summary>
internal readonly record struct VisitorCell(Grain Grain, string Unit, string? Booth = null);

/// <summary>Distinct visitors of one expo, with what must stay hidden of them.</summary>
internal sealed record VisitorFigures(Watermark Watermark, int Generation, IReadOnlyDictionary<VisitorCell, long> Counts, IReadOnlySet<VisitorCell> Hidden, int Step)
{
    /// <summary>
    /// Null when hidden. In steps of k, rounded down: two answers at different times could be subtracted from each other, and what came between them is
    /// then nobody or k at least.
    /// </summary>
    public long? this[VisitorCell cell] => Hidden.Contains(cell) ? null : Shown(cell);

    /// <summary>In steps, also of what is hidden: for sums in which it does not stand alone.</summary>
    public long Shown(VisitorCell cell) => Counts.GetValueOrDefault(cell) / Step * Step;

    public bool IsHidden(VisitorCell cell) => Hidden.Contains(cell);
}

/// <summary>Counts visitors that come one after another, each with all of its cells: no set of visitors is held for any grain.</summary>
internal sealed class VisitorTally
{
    private readonly IReadOnlyList<Cell> cells;
    private readonly List<VisitorCell> units = [];
    private readonly Dictionary<Guid, int[]> unitsOfCell;
    private readonly long[] counts;
    private readonly int[] lastVisitor;
    private Guid visitor;
    private int visitorNumber;

    public VisitorTally(IReadOnlyList<Cell> cells)
    {
        this.cells = cells;
        var numbers = new Dictionary<VisitorCell, int>();
        unitsOfCell = cells.ToDictionary(cell => cell.Id, cell => UnitsOf(cell).Select(unit =>
        {
            if (numbers.TryAdd(unit, units.Count))
            {
                units.Add(unit);
            }
            return numbers[unit];
        }).ToArray());
        (counts, lastVisitor) = (new long[units.Count], new int[units.Count]);
    }

    /// <summary>A visitor was seen in a cell. All cells of one visitor must come together.</summary>
    public void Add(Guid seen, Guid cell)
    {
        if (visitorNumber == 0 || seen != visitor)
        {
            (visitor, visitorNumber) = (seen, visitorNumber + 1);
        }
        foreach (var unit in unitsOfCell[cell])
        {
            if (lastVisitor[unit] != visitorNumber)
            {
                lastVisitor[unit] = visitorNumber;
                counts[unit]++;
            }
        }
    }

    public Dictionary<VisitorCell, long> Counts() => units.Select((unit, number) => (unit, number)).ToDictionary(one => one.unit, one => counts[one.number]);

    /// <summary>Every total that is shown and the shown figures beneath it.</summary>
    public IReadOnlyList<SuppressionGroup<VisitorCell>> Groups()
    {
        var members = new Dictionary<(VisitorCell Total, Grain Of), HashSet<VisitorCell>>();
        void Add(VisitorCell total, VisitorCell member)
        {
            if (!members.TryGetValue((total, member.Grain), out var group))
            {
                members[(total, member.Grain)] = group = [];
            }
            group.Add(member);
        }
        foreach (var cell in cells)
        {
            var units = UnitsOf(cell).ToList();
            foreach (var unit in units.Where(unit => unit.Grain != Grain.Expo && unit.Booth is null))
            {
                Add(units[0], unit);
            }
            foreach (var booth in units.Where(unit => unit.Grain == Grain.Booth))
            {
                foreach (var around in units.Where(unit => unit.Grain is Grain.Hall or Grain.District))
                {
                    Add(around, booth);
                }
                foreach (var asset in units.Where(unit => unit.Booth is not null))
                {
                    Add(booth, asset);
                    Add(asset with { Booth = null }, asset);
                }
            }
        }
        // Often everybody at a booth touches the same assets: then the asset's figure there is the booth's own.
        return [.. members.Select(group => new SuppressionGroup<VisitorCell>(group.Key.Total, [.. group.Value], CoversMembers: group.Key.Total.Grain == Grain.Booth))];
    }

    /// <summary>The expo first.</summary>
    private static IEnumerable<VisitorCell> UnitsOf(Cell cell)
    {
        yield return new(Grain.Expo, cell.ExpoId.ToString());
        if (cell.HallId is { } hall)
        {
            yield return new(Grain.Hall, hall.ToString());
        }
        if (cell.DistrictCode is { } district)
        {
            yield return new(Grain.District, district);
        }
        if (cell.BoothId is { } booth)
        {
            yield return new(Grain.Booth, booth.ToString());
        }
        foreach (var asset in cell.AssetIds)
        {
            yield return new(Grain.Asset, asset.ToString());
            if (cell.BoothId is { } at)
            {
                yield return new(Grain.Asset, asset.ToString(), at.ToString());
            }
        }
    }
}

using CityIp.Analytics.Counting;

namespace CityIp.Analytics.Tests.Rules;

/// <summary>
/// Somebody who asks for everything that can be asked (expo, halls, booths, districts, assets, and assets at booths) and subtracts. The worlds are those
/// in which subtraction tells most: nobody is seen at two booths, so that every total is the sum of its parts.
/// </summary>
public sealed class Subtracting_figures
{
    private const int K = 5;
    private static readonly int[] Sizes = [0, 0, 1, 1, 2, 3, 4, 5, 7, 12, 30];

    [Fact]
    public void Tells_no_figure_that_is_hidden_because_it_is_small()
    {
        var hiddenFigures = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var (counts, groups) = World(seed);
            var hidden = Suppression.Hidden(counts, groups, K);

            var bounds = Bounds(counts, groups, hidden);
            var solved = Solve(counts, groups, hidden);

            foreach (var cell in hidden.Where(cell => counts[cell] is > 0 and < K))
            {
                hiddenFigures++;
                Assert.True(bounds[cell].Low < bounds[cell].High, $"World {seed}: {cell} can only be {bounds[cell].Low}, which it is: {counts[cell]}.");
                Assert.False(solved.ContainsKey(cell), $"World {seed}: {cell} is worked out to be {solved.GetValueOrDefault(cell)}; it is {counts[cell]}.");
            }
        }
        Assert.True(hiddenFigures > 1000, $"Only {hiddenFigures} figures were hidden: the worlds try nothing.");
    }

    [Fact]
    public void Is_what_the_attack_succeeds_with_where_only_small_figures_are_hidden()
    {
        // The attacker of these tests is no straw man: without secondary suppression it finds what it looks for.
        var found = Enumerable.Range(0, 100).Sum(seed =>
        {
            var (counts, groups) = World(seed);
            var hidden = counts.Where(figure => figure.Value is > 0 and < K).Select(figure => figure.Key).ToHashSet();
            var solved = Solve(counts, groups, hidden);
            Assert.All(solved, figure => Assert.Equal(counts[figure.Key], figure.Value));
            return solved.Count;
        });

        Assert.True(found > 50, $"{found}");
    }

    [Fact]
    public void Hides_nothing_where_nothing_is_small()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var (counts, groups) = World(seed, size => size * 10 + (size == 0 ? 0 : K));
            Assert.Empty(Suppression.Hidden(counts, groups, K));
        }
    }

    [Fact]
    public void One_answer_from_a_later_one_tells_of_nobody_or_of_k_at_least()
    {
        var random = new Random(7);
        var cells = Enumerable.Range(0, 6).Select(_ => new Cell(Guid.NewGuid(), Guid.Empty, 0, Guid.NewGuid(), Guid.NewGuid(), null, [])).ToList();
        var seen = new List<(Guid Visitor, Guid Cell)>();
        var before = new Dictionary<VisitorCell, long>();
        for (var time = 0; time < 400; time++)
        {
            seen.Add((new Guid(time, 0, 0, new byte[8]), cells[random.Next(cells.Count)].Id));
            var tally = new VisitorTally(cells);
            foreach (var (visitor, cell) in seen)
            {
                tally.Add(visitor, cell);
            }
            var counts = tally.Counts();
            var figures = new VisitorFigures(new(null, 0, []), 0, counts, Suppression.Hidden(counts, tally.Groups(), K), K);
            foreach (var unit in counts.Keys.Where(unit => figures[unit] is not null))
            {
                var difference = figures[unit]!.Value - before.GetValueOrDefault(unit);
                Assert.True(difference == 0 || difference >= K, $"{unit} went from {before.GetValueOrDefault(unit)} to {figures[unit]}.");
                Assert.InRange(counts[unit] - figures[unit]!.Value, 0, K - 1);
                before[unit] = figures[unit]!.Value;
            }
        }
    }

    private static (Dictionary<VisitorCell, long> Counts, IReadOnlyList<SuppressionGroup<VisitorCell>> Groups) World(int seed, Func<int, int>? sizeOf = null)
    {
        var random = new Random(seed);
        Guid[] halls = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => NewId())], assets = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => NewId())];
        string[] districts = [.. Enumerable.Range(0, random.Next(1, 5)).Select(number => $"district-{number}")];
        var (expo, cells, sizes) = (NewId(), new List<Cell>(), new List<int>());
        for (var booth = random.Next(2, 16); booth > 0; booth--)
        {
            cells.Add(new(NewId(), expo, 0, halls[random.Next(halls.Length)], NewId(), districts[random.Next(districts.Length)], [assets[random.Next(assets.Length)]]));
            sizes.Add((sizeOf ?? (size => size))(Sizes[random.Next(Sizes.Length)]));
            if (random.Next(5) == 0)
            {
                // The booth moved to another hall, or shows another asset: it lies in two cells.
                cells.Add(cells[^1] with { Id = NewId(), HallId = halls[random.Next(halls.Length)], AssetIds = [assets[random.Next(assets.Length)]] });
                sizes.Add((sizeOf ?? (size => size))(Sizes[random.Next(Sizes.Length)]));
            }
        }
        var tally = new VisitorTally(cells);
        for (var i = 0; i < cells.Count; i++)
        {
            for (var visitor = 0; visitor < sizes[i]; visitor++)
            {
                tally.Add(NewId(), cells[i].Id);
            }
        }
        return (tally.Counts(), tally.Groups());

        Guid NewId()
        {
            Span<byte> bytes = stackalloc byte[16];
            random.NextBytes(bytes);
            return new(bytes);
        }
    }

    /// <summary>Everything an attacker knows of each hidden figure: at least 1, and what each total leaves when the others are as small or as large as they can be.</summary>
    private static Dictionary<VisitorCell, (long Low, long High)> Bounds(Dictionary<VisitorCell, long> counts, IReadOnlyList<SuppressionGroup<VisitorCell>> groups, HashSet<VisitorCell> hidden)
    {
        var bounds = counts.ToDictionary(figure => figure.Key, figure => hidden.Contains(figure.Key) ? (Low: 1L, High: 1_000_000L) : (Low: figure.Value, High: figure.Value));
        var equations = groups.Where(group => group.Members.Sum(member => counts[member]) == counts[group.Total]).ToList();
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var group in equations)
            {
                var (low, high) = (group.Members.Sum(member => bounds[member].Low), group.Members.Sum(member => bounds[member].High));
                changed |= Narrow(group.Total, low, high);
                foreach (var member in group.Members)
                {
                    changed |= Narrow(member, bounds[group.Total].Low - (high - bounds[member].High), bounds[group.Total].High - (low - bounds[member].Low));
                }
            }
        }
        return bounds;

        bool Narrow(VisitorCell cell, long low, long high)
        {
            var (before, after) = (bounds[cell], (Math.Max(bounds[cell].Low, low), Math.Min(bounds[cell].High, high)));
            bounds[cell] = after;
            return before != after;
        }
    }

    /// <summary>The hidden figures that the equations have one solution for: elimination in decimal fractions, written independently of the product.</summary>
    private static Dictionary<VisitorCell, long> Solve(Dictionary<VisitorCell, long> counts, IReadOnlyList<SuppressionGroup<VisitorCell>> groups, HashSet<VisitorCell> hidden)
    {
        var unknowns = hidden.ToList();
        var rows = groups.Where(group => group.Members.Sum(member => counts[member]) == counts[group.Total]).Select(group =>
        {
            var row = new double[unknowns.Count + 1];
            foreach (var (cell, sign) in group.Members.Select(member => (member, 1)).Append((group.Total, -1)))
            {
                var column = unknowns.IndexOf(cell);
                row[column < 0 ? unknowns.Count : column] += column < 0 ? -sign * counts[cell] : sign;
            }
            return row;
        }).ToList();
        var done = 0;
        for (var column = 0; column < unknowns.Count && done < rows.Count; column++)
        {
            var pivot = Enumerable.Range(done, rows.Count - done).MaxBy(row => Math.Abs(rows[row][column]));
            if (Math.Abs(rows[pivot][column]) < 1e-9)
            {
                continue;
            }
            (rows[done], rows[pivot]) = (rows[pivot], rows[done]);
            var scale = rows[done][column];
            rows[done] = [.. rows[done].Select(value => value / scale)];
            for (var other = 0; other < rows.Count; other++)
            {
                if (other != done && rows[other][column] is var times and not 0)
                {
                    rows[other] = [.. rows[other].Zip(rows[done], (value, taken) => value - times * taken)];
                }
            }
            done++;
        }
        return rows.Select(row => (Columns: Enumerable.Range(0, unknowns.Count).Where(column => Math.Abs(row[column]) > 1e-9).ToList(), Row: row))
            .Where(row => row.Columns.Count == 1)
            .ToDictionary(row => unknowns[row.Columns[0]], row => (long)Math.Round(row.Row[^1] / row.Row[row.Columns[0]]));
    }
}

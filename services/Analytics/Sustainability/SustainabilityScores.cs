using System.Collections.Immutable;
using CityIp.Analytics.Chain;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Sustainability;

/// <summary>From figures to scores, with the index engine: assets are its units, and the posts are stored, so that no unit changes another's score.</summary>
internal static class SustainabilityScores
{
    private const string Root = "sustainability";
    private const string AtWorst = "/worst";
    private const string AtBest = "/best";

    private static readonly ImmutableArray<Step> Steps =
    [
        new NormaliseStep { Stored = SustainabilityMethod.Indicators.ToImmutableDictionary(rule => rule.Code, rule => rule.Normaliser) },
        // Under a dimension one figure counts, so that its mean is itself to the bit; the dimensions do not make up for each other.
        new AggregateStep { Levels = ImmutableDictionary<int, AggregateRule>.Empty.Add(3, new() { Method = AggregateMethod.Geometric }) },
    ];

    /// <summary>The scores of a day of any number of assets at once.</summary>
    /// <param name="facts">What is known of each asset, each asset once.</param>
    /// <param name="day">The day whose score it is; what happened later is left out.</param>
    /// <param name="suppressBelow">Figures of fewer visitors are hidden.</param>
    public static IReadOnlyDictionary<Guid, Scored> Of(IReadOnlyList<AssetFacts> facts, DateOnly day, int suppressBelow)
    {
        var evidence = facts.ToDictionary(one => one.Id, one => Choose(AssetEvidence.Of(one, day, suppressBelow)));
        if (evidence.Count == 0)
        {
            return new Dictionary<Guid, Scored>();
        }
        var index = IndexBuild.Run(IndexDataset.Create(new(Tree(), [.. Posts(), .. evidence.SelectMany(one => Units(one.Key.ToString(), one.Value))])), new(Steps)).Aggregated;
        return facts.ToDictionary(one => one.Id, one => Of(one, day, evidence[one.Id], index));
    }

    /// <summary>In each dimension the best evidence counts, under visitor pressure the worst: neither a thin count nor an old finding hides the other.</summary>
    public static IReadOnlyList<InputView> Choose(IReadOnlyList<InputView> inputs)
    {
        var chosen = inputs.Where(input => input.Score is not null).GroupBy(input => SustainabilityMethod.Rule(input.Code).Dimension)
            .Select(known => known.Key == Dimension.VisitorPressure ? known.MinBy(input => input.Score)! : known.MaxBy(input => input.Score)!)
            .Select(input => input.Code).ToHashSet();
        return [.. inputs.Select(input => input with { Counts = chosen.Contains(input.Code) })];
    }

    private static Scored Of(AssetFacts facts, DateOnly day, IReadOnlyList<InputView> inputs, Table index)
    {
        var unit = facts.Id.ToString();
        var dimensions = SustainabilityMethod.Dimensions.Select(dimension =>
        {
            var own = inputs.Where(input => SustainabilityMethod.Rule(input.Code).Dimension == dimension).ToList();
            var score = index[unit, CodeOf(dimension)];
            return double.IsNaN(score) ? new DimensionView(dimension, null, WhyUnknown(dimension, own), own) : new DimensionView(dimension, score, null, own);
        }).ToList();
        var missing = dimensions.Where(dimension => dimension.Score is null).Select(dimension => new MissingView(dimension.Dimension, dimension.Unknown!, SupplyAt(facts.Id, dimension.Dimension))).ToList();
        var assessable = dimensions.Count - missing.Count >= SustainabilityMethod.DimensionsNeeded;
        var mean = index[unit, Root];
        var capped = Cap(mean, dimensions[(int)Dimension.HeritageIntegrity].Score);
        return new(
            assessable ? SustainabilityStatus.Assessable : SustainabilityStatus.NotAssessable,
            assessable ? capped : null,
            assessable ? mean : null,
            assessable && capped < mean ? Dimension.HeritageIntegrity : null,
            assessable ? new(CappedRange(index, unit + AtWorst), CappedRange(index, unit + AtBest)) : null,
            dimensions,
            missing,
            BalanceOf(inputs),
            ConcentrationOf(facts, day),
            new ChainOfAsset(facts.Id, [], [], [], new Dictionary<Guid, Counting.VisitorFigures>()).Money(DealsOf(facts, day)));
    }

    /// <summary>Never above heritage integrity, where that is known.</summary>
    private static double Cap(double mean, double? heritage) => heritage is { } limit && limit < mean ? limit : mean;

    private static double CappedRange(Table index, string unit) => Cap(index[unit, Root], index[unit, CodeOf(Dimension.HeritageIntegrity)]);

    private static string WhyUnknown(Dimension dimension, IReadOnlyList<InputView> inputs) =>
        (dimension == Dimension.CommercialYield ? AssetEvidence.NoLicences + " " : string.Empty) + string.Join(" ", inputs.Select(input => input.Unknown));

    private static string SupplyAt(Guid asset, Dimension dimension)
    {
        var aspects = string.Join(" or ", SustainabilityMethod.Indicators.Where(rule => rule.Dimension == dimension && rule.Aspect is not null).Select(rule => rule.Aspect));
        var finding = $"POST /v1/catalog/assets/{asset}/assessments with aspect {aspects}, a score of 0 to 100 and its source";
        return dimension switch
        {
            Dimension.VisitorPressure => $"{finding}; or PUT /v1/catalog/assets/{asset} with dailyVisitorCapacity, and visitors counted with the asset",
            Dimension.Reach => $"{finding}; or activities that name the asset, at POST /v1/events/activities",
            Dimension.Renewal => $"{finding}; or a deal that names the asset, signed, at /v1/investment/deals",
            Dimension.CommercialYield => $"{finding}, until the catalog keeps licences",
            Dimension.HeritageIntegrity or Dimension.CommunityBenefit => finding,
        };
    }

    private static BalanceView BalanceOf(IReadOnlyList<InputView> inputs)
    {
        const string how = "1 - |g - l| / (g + l) of the assessed global and local reach. Where counted visitors come from is not recorded, so counts say nothing about it.";
        var (global, local) = (Value("global-reach-assessed"), Value("local-reach-assessed"));
        return global is { } g && local is { } l && g + l > 0
            ? new(Concentration.Balance(g, l), g, l, how, null)
            : new(null, global, local, how, "Both a global-reach and a local-reach assessment with a score above 0 are needed: where counted visitors come from is not recorded.");

        double? Value(string code) => inputs.Single(input => input.Code == code).Value;
    }

    private static List<ConcentrationView> ConcentrationOf(AssetFacts facts, DateOnly day)
    {
        const string how = "Sum of the squared shares of the asset's parts of each deal's contracted money, per currency.";
        var parts = DealsOf(facts, day).SelectMany(deal => deal.Amounts, (deal, amount) => (amount.Currency, Part: EqualParts.Of(amount.Contracted, deal.AssetIds, facts.Id)))
            .Where(part => part.Part > 0).GroupBy(part => part.Currency, part => (double)part.Part).OrderBy(currency => currency.Key, StringComparer.Ordinal);
        return
        [
            new(Of: "licence-revenue", null, null, null, null, "Sum of the squared shares of the licences' revenue.", "The catalog keeps no licences yet."),
            .. parts.Select(currency => new ConcentrationView(Of: "contracted-money", currency.Key, Concentration.Herfindahl([.. currency]), currency.Count(), AssetEvidence.Text(facts.UpTo.Deals), how, null)),
        ];
    }

    private static IEnumerable<Deal> DealsOf(AssetFacts facts, DateOnly day) => AssetEvidence.DealsOn(facts, day).Select(state => new Deal
    {
        Id = state.DealId,
        Version = state.Version,
        AssetIds = [.. state.AssetIds],
        Stage = state.Stage,
        Amounts = [.. state.Amounts],
        OccurredAt = state.OccurredAt,
    });

    internal static string CodeOf(Dimension dimension) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(dimension.ToString());

    private static Indicator[] Tree() =>
    [
        .. SustainabilityMethod.Indicators.Select(rule => new Indicator(rule.Code, 1, CodeOf(rule.Dimension)) { Name = rule.How, Unit = rule.Unit, Direction = rule.Worst < rule.Best ? 1 : -1 }),
        .. SustainabilityMethod.Dimensions.Select(dimension => new Indicator(CodeOf(dimension), 2, Root)),
        new(Root, 3),
    ];

    /// <summary>The posts themselves as units: the engine wants two units and a value in each column; with stored posts they move nobody.</summary>
    private static Unit[] Posts() => [Post("post" + AtWorst, rule => rule.Worst), Post("post" + AtBest, rule => rule.Best)];

    private static Unit Post(string code, Func<IndicatorRule, double> of) => new(code) { Values = SustainabilityMethod.Indicators.ToImmutableDictionary(rule => rule.Code, rule => (double?)of(rule)) };

    /// <summary>The asset, and the same with what is unknown of it at worst and at best.</summary>
    private static Unit[] Units(string code, IReadOnlyList<InputView> inputs)
    {
        var known = inputs.Where(input => input.Counts).ToImmutableDictionary(input => input.Code, input => (double?)SustainabilityMethod.Rule(input.Code).Scaled(input.Value!.Value));
        var open = SustainabilityMethod.Dimensions.Except(known.Keys.Select(key => SustainabilityMethod.Rule(key).Dimension))
            .Select(dimension => SustainabilityMethod.Indicators.First(rule => rule.Dimension == dimension)).ToList();
        return
        [
            new(code) { Values = known },
            new(code + AtWorst) { Values = known.AddRange(open.Select(rule => KeyValuePair.Create(rule.Code, (double?)rule.Worst))) },
            new(code + AtBest) { Values = known.AddRange(open.Select(rule => KeyValuePair.Create(rule.Code, (double?)rule.Best))) },
        ];
    }
}

using CityIp.Analytics.Sustainability;
using CityIp.Contracts;

namespace CityIp.Analytics.Tests.Rules;

/// <summary>An asset of the tests, put together piece by piece.</summary>
internal static class SomeAsset
{
    public static readonly DateOnly Day = new(2026, 11, 25);

    private static readonly Guid Expo = Guid.CreateVersion7();

    public static AssetFacts Unknown(int? capacity = null) => new(Guid.CreateVersion7(), capacity, [], [], [], [], new(new(2026, 11, 25, 3, 0, 0, TimeSpan.Zero), null));

    /// <summary>Assessed in all that can be, commercial yield too.</summary>
    public static AssetFacts Assessed(double heritage = 60, double reach = 60, double? yield = 60, double community = 60, double renewal = 60, double pressure = 40)
    {
        var asset = Unknown().With("heritage-integrity", heritage).With("reach", reach).With("community-benefit", community).With("renewal", renewal).With("visitor-pressure", pressure);
        return yield is { } known ? asset.With("commercial-yield", known) : asset;
    }

    public static AssetFacts With(this AssetFacts asset, string aspect, double? score, DateOnly? on = null) =>
        asset with { Assessments = [new(aspect, on ?? Day.AddDays(-40), score, "A source", null), .. asset.Assessments] };

    public static AssetFacts WithTouches(this AssetFacts asset, long touches, long leads = 0, DateOnly? on = null) =>
        asset with { Touches = [.. asset.Touches, new(on ?? Day.AddDays(-3), touches, leads)] };

    /// <summary>So many visitors on each of the days before.</summary>
    public static AssetFacts WithVisitors(this AssetFacts asset, params long[] days) =>
        asset with { Visitors = [.. asset.Visitors, .. days.Select((visitors, before) => new DayOfVisitors(Expo, Day.AddDays(-before), visitors))] };

    public static AssetFacts WithDeal(this AssetFacts asset, string stage, long contracted = 100, DateTimeOffset? at = null, Guid? deal = null, long version = 1, params Guid[] others) => asset with
    {
        Deals = [.. asset.Deals, new(deal ?? Guid.CreateVersion7(), version, [asset.Id, .. others], stage, [new("CNY", contracted, contracted, 0)], at ?? new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero))],
    };

    public static Scored Score(this AssetFacts asset, DateOnly? day = null, params AssetFacts[] others) => SustainabilityScores.Of([asset, .. others], day ?? Day, suppressBelow: 5)[asset.Id];

    public static double? Of(this Scored scored, Dimension dimension) => scored.Dimensions.Single(one => one.Dimension == dimension).Score;

    public static InputView Input(this Scored scored, string code) => scored.Dimensions.SelectMany(dimension => dimension.Inputs).Single(input => input.Code == code);
}

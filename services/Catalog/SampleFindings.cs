namespace CityIp.Catalog;

/// <summary>
/// What was found of the sample assets. Of real places only what the named source says, and no figure where it gives none: by their sources alone
/// they are not assessable. The figures of the two assets that are made up are made up too.
/// </summary>
internal static class SampleFindings
{
    private const string MadeUp = "Made up for the demonstration";

    public static Assessment[] All(DateTimeOffset now) =>
    [
        Found(0xa1, SampleData.WukangMansion, AssessmentAspect.VisitorPressure, new(2019, 3, 15), null, "Crowds at the Wukang Mansion became a road-safety matter.", "China Daily, 2019-03-15", now),
        Found(0xa2, SampleData.WukangRoad, AssessmentAspect.Reach, new(2024, 11, 25), null, "Wukang Road is popular with tourists.", SampleData.Shine, now),
        .. Demo(0xb0, SampleData.QingpuBase, now, heritage: 72, global: 40, local: 64, community: 58, renewal: 81, pressure: 30),
        .. Demo(0xc0, SampleData.DemoLane, now, heritage: 44, global: 70, local: 88, community: 35, renewal: 50, pressure: 92),
    ];

    private static Assessment[] Demo(int first, Guid asset, DateTimeOffset now, decimal heritage, decimal global, decimal local, decimal community, decimal renewal, decimal pressure) =>
    [
        Found(first, asset, AssessmentAspect.HeritageIntegrity, new(2026, 5, 1), heritage, "Demo finding on the fabric.", MadeUp, now),
        Found(first + 1, asset, AssessmentAspect.GlobalReach, new(2026, 5, 1), global, "Demo finding on reach outside the country or region.", MadeUp, now),
        Found(first + 2, asset, AssessmentAspect.LocalReach, new(2026, 5, 1), local, "Demo finding on reach in the city.", MadeUp, now),
        Found(first + 3, asset, AssessmentAspect.CommunityBenefit, new(2026, 5, 1), community, "Demo finding on neighbours and makers.", MadeUp, now),
        Found(first + 4, asset, AssessmentAspect.Renewal, new(2026, 5, 1), renewal, "Demo finding on works and programme.", MadeUp, now),
        Found(first + 5, asset, AssessmentAspect.VisitorPressure, new(2026, 5, 1), pressure, "Demo finding on crowds.", MadeUp, now),
    ];

    private static Assessment Found(int number, Guid asset, AssessmentAspect aspect, DateOnly on, decimal? score, string finding, string source, DateTimeOffset now) => new()
    {
        Id = new($"01930000-0000-7000-8000-{number:x12}"),
        AssetId = asset,
        Aspect = aspect,
        AssessedOn = on,
        Finding = finding,
        Score = score,
        Source = source,
        Actor = "sample-data",
        CreatedAt = now,
    };
}

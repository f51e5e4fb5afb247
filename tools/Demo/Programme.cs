namespace CityIp.Demo;

/// <summary>The expo that a run sets up: made-up exhibitors beside the Qingpu film and television booth of the sample data.</summary>
internal sealed class Programme(string runId)
{
    public static readonly Guid NormandieApartments = Guid.Parse("01930000-0000-7000-8000-000000000001");
    public static readonly Guid WukangRoad = Guid.Parse("01930000-0000-7000-8000-000000000002");
    public static readonly Guid LujiazuiSkyline = Guid.Parse("01930000-0000-7000-8000-000000000003");
    public static readonly Guid QingpuFilmBase = Guid.Parse("01930000-0000-7000-8000-000000000004");

    public const string QingpuBooth = "Q-FTV-01";

    public string ExpoCode { get; } = $"demo-{runId}";

    public IReadOnlyList<string> Halls { get; } = ["H1", "H2"];

    public IReadOnlyList<DemoBooth> Booths { get; } =
    [
        new(QingpuBooth, "H1", "Qingpu District film and television (demo exhibitor)", "qingpu", "film-and-television", [QingpuFilmBase, NormandieApartments]),
        new("X-HER-02", "H1", "Demo Heritage Walks 2", "xuhui", "tourism", [NormandieApartments, WukangRoad]),
        new("P-SKY-03", "H2", "Demo Skyline Souvenirs 3", "pudong", "design", [LujiazuiSkyline]),
        new("X-PUB-04", "H2", "Demo Publishing House 4", "xuhui", "publishing", [WukangRoad]),
    ];

    public IReadOnlyList<string> Sessions { get; } = ["S-OPEN", "S-FILM"];

    public static string Badge(int visitor) => $"BADGE-{visitor:000000}";

    /// <summary>Every second visitor lets an exhibitor have name and e-mail; the others consent to nothing.</summary>
    public static bool Consents(int visitor) => visitor % 2 == 0;
}

internal sealed record DemoBooth(string Code, string Hall, string Exhibitor, string District, string Industry, IReadOnlyList<Guid> Assets);

using CityIp.Investment.Deals;
using CityIp.Investment.Edits;
using CityIp.Investment.Opportunities;
using CityIp.Investment.Organisations;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment;

/// <summary>
/// What a developer finds at the first start. Every organisation and every figure is made up; the ids are those that the other services' sample data use.
/// What is there already is left as it is.
/// </summary>
internal static class SampleData
{
    private const string Actor = "sample-data";
    private static readonly DateTimeOffset Opening = new(2024, 11, 22, 1, 0, 0, TimeSpan.Zero);
    private static readonly Guid Normandie = Guid.Parse("01930000-0000-7000-8000-000000000001");
    private static readonly Guid QingpuBase = Guid.Parse("01930000-0000-7000-8000-000000000004");
    private static readonly Guid Expo = Guid.Parse("01930000-0000-7000-9000-000000000001");
    private static readonly Guid QingpuBooth = Guid.Parse("01930000-0000-7000-a000-000000000001");
    private static readonly Guid Exhibitor = Id('c', 1);
    private static readonly Guid Studio = Id('c', 3);

    public static async Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<InvestmentDb>();
        var city = services.GetRequiredService<City>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two processes may start at once.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('cityip.sample-data', 0))", cancellationToken);
        await AddMissingAsync(db, Organisations(), cancellationToken);
        await AddMissingAsync(db, Opportunities(), cancellationToken);
        await AddMissingAsync(db, [SoundStage(city)], cancellationToken);
        await db.SaveAsync(Actor, services.GetRequiredService<TimeProvider>().GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task AddMissingAsync<T>(InvestmentDb db, T[] rows, CancellationToken cancellationToken)
        where T : class, IVersioned
    {
        var ids = rows.Select(row => row.Id).ToArray();
        var there = await db.Set<T>().IgnoreAutoIncludes().Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellationToken);
        db.AddRange(rows.Where(row => !there.Contains(row.Id)));
    }

    private static Organisation[] Organisations() =>
    [
        Organisation(Exhibitor, "Qingpu District film and television (demo exhibitor)", OrganisationKind.Exhibitor, "CN"),
        Organisation(Id('c', 2), "Demo House Management 1", OrganisationKind.RightsHolder, "CN"),
        Organisation(Studio, "Demo Film Studio 3", OrganisationKind.Investor, "CN"),
        Organisation(Id('c', 4), "Demo Culture Fund 5", OrganisationKind.Investor, "SG"),
    ];

    private static Opportunity[] Opportunities() =>
    [
        Opportunity(Id('b', 1), "青浦影视产业招商", "Qingpu film and television", "qingpu", ["film-and-television"], [QingpuBase], Exhibitor),
        Opportunity(Id('b', 2), "诺曼底公寓的可持续商业化", "Sustainable commercialisation of Normandie Apartments", "xuhui", ["heritage", "retail"], [Normandie], owner: null),
        Opportunity(Id('b', 3), "摄影棚（虚构示例）", "Sound stage for Demo Film Studio 3 (made up)", "qingpu", ["film-and-television"], [QingpuBase], Exhibitor, sought: 12_000_000_00),
    ];

    private static Deal SoundStage(City city)
    {
        var deal = new Deal
        {
            Id = Id('d', 1),
            Name = "Demo Film Studio 3: sound stage (made up)",
            OpenedAt = Opening,
            ExpoId = Expo,
            BoothId = QingpuBooth,
            ExhibitorId = Exhibitor,
            ExhibitorName = "Qingpu District film and television (demo exhibitor)",
            DistrictCode = "qingpu",
            Industry = "film-and-television",
            AssetIds = [QingpuBase],
            OrganisationId = Studio,
            OpportunityId = Id('b', 3),
            JobsPlanned = 40,
            NextAction = "Hand over the keys of the demo stage",
        };
        deal.Open(city.FirstResponse, Actor, Opening);
        deal.Enter(MoneyKind.Pledge, 12_000_000_00, "CNY", new(2024, 11, 22), "Made up: pledge at the demo booth", evidenceUri: null, Actor, Opening);
        deal.Respond("Made up: called back the next morning", Opening.AddHours(20));
        deal.MoveTo(DealStage.Qualified, reason: null, rate: null, Actor, Opening.AddDays(1));
        deal.MoveTo(DealStage.Negotiation, reason: null, rate: null, Actor, Opening.AddDays(3));
        deal.MoveTo(DealStage.Signed, reason: null, rate: null, Actor, Opening.AddDays(20));
        deal.Enter(MoneyKind.Contract, 9_500_000_00, "CNY", new(2024, 12, 12), "Made up: contract no. 1", evidenceUri: null, Actor, Opening.AddDays(20));
        deal.Enter(MoneyKind.Disbursement, 2_000_000_00, "CNY", new(2024, 12, 20), "Made up: first instalment", evidenceUri: null, Actor, Opening.AddDays(28));
        return deal;
    }

    private static Organisation Organisation(Guid id, string name, OrganisationKind kind, string countryOrRegion) => new()
    {
        Id = id,
        Name = name,
        NormalisedName = Investment.Organisations.Organisation.Normalise(name),
        Kind = kind,
        CountryOrRegion = countryOrRegion,
        CreatedAt = Opening,
    };

    private static Opportunity Opportunity(Guid id, string chinese, string english, string district, List<string> industries, List<Guid> assets, Guid? owner, long? sought = null) => new()
    {
        Id = id,
        Title = new() { ["zh-Hans"] = chinese, ["en"] = english },
        Summary = [],
        DistrictCode = district,
        Industries = industries,
        AssetIds = assets,
        OwnerId = owner,
        SoughtAmount = sought,
        SoughtCurrency = sought is null ? null : "CNY",
        CreatedAt = Opening,
    };

    private static Guid Id(char kind, int number) => Guid.Parse($"01930000-0000-7000-{kind}000-{number:x12}");
}

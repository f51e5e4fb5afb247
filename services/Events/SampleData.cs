using CityIp.Events.Booths;
using CityIp.Events.Expos;
using CityIp.Events.Halls;
using CityIp.Events.Security;
using CityIp.Events.Sessions;
using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events;

/// <summary>
/// The expo at which the City IP plan was launched, in development only. Name, place and opening day (22 November 2024: Xinhua of that day) and
/// the presence of a Qingpu District film and television booth (SHINE of 2024-11-25) are facts; the closing day (25 November) rests on a reposted article only; codes, halls, the other booths and the sessions are made up.
/// </summary>
internal static class SampleData
{
    private static readonly Guid ExpoId = Guid.Parse("01930000-0000-7000-9000-000000000001");
    private static readonly Guid NormandieApartments = Asset(1);
    private static readonly Guid WukangRoad = Asset(2);
    private static readonly Guid LujiazuiSkyline = Asset(3);
    private static readonly Guid QingpuFilmBase = Asset(4);

    public static async Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<EventsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two processes may start at the same time.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('cityip.sample-data', 0))", cancellationToken);
        if (await db.Expos.AnyAsync(expo => expo.Id == ExpoId || expo.Code == "yrd-2024", cancellationToken))
        {
            return;
        }
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var expo = Expo(services.GetRequiredService<ExpoSecrets>());
        db.Expos.Add(expo);
        db.Publish(expo.ToMessage(now), expo.Id, expo.Version);
        Hall[] halls = [Hall("H1", "Hall 1 (demo)", "1号馆(演示)"), Hall("H2", "Hall 2 (demo)", "2号馆(演示)")];
        db.Halls.AddRange(halls);
        foreach (var booth in Booths(halls[0].Id, halls[1].Id))
        {
            db.Booths.Add(booth);
            db.Publish(booth.ToMessage(now), booth.Id, booth.Version);
        }
        db.Sessions.AddRange(
            Session("S-OPEN", "Demo session: opening", "演示活动:开幕", halls[0].Id, new(2024, 11, 22, 10, 0, 0, TimeSpan.FromHours(8))),
            Session("S-FILM", "Demo session: locations for film and television", "演示活动:影视取景", halls[0].Id, new(2024, 11, 23, 14, 0, 0, TimeSpan.FromHours(8))));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static Expo Expo(ExpoSecrets secrets) => new()
    {
        Id = ExpoId,
        Code = "yrd-2024",
        Names = new() { ["zh-Hans"] = "第五届长三角国际文化产业博览会", ["en"] = "5th Yangtze River Delta International Cultural Industries Expo" },
        TimeZone = "Asia/Shanghai",
        StartsOn = new(2024, 11, 22),
        EndsOn = new(2024, 11, 25),
        Secret = secrets.Encrypt(ExpoSecrets.NewSecret(), ExpoId),
    };

    private static Hall Hall(string code, string english, string chinese) => new()
    {
        ExpoId = ExpoId,
        Code = code,
        Names = new() { ["zh-Hans"] = chinese, ["en"] = english },
    };

    private static IEnumerable<Booth> Booths(Guid hall1, Guid hall2) =>
    [
        Booth(1, "Q-FTV-01", hall1, "Qingpu District film and television (demo exhibitor)", "qingpu", "film-and-television", QingpuFilmBase, NormandieApartments),
        Booth(2, "X-HER-02", hall1, "Demo Heritage Walks 2", "xuhui", "tourism", NormandieApartments, WukangRoad),
        Booth(3, "P-SKY-03", hall2, "Demo Skyline Souvenirs 3", "pudong", "design", LujiazuiSkyline),
        Booth(4, "X-PUB-04", hall2, "Demo Publishing House 4", "xuhui", "publishing", WukangRoad),
    ];

    private static Booth Booth(int number, string code, Guid hall, string exhibitor, string district, string industry, params Guid[] assets) => new()
    {
        Id = Guid.Parse($"01930000-0000-7000-a000-{number:000000000000}"),
        ExpoId = ExpoId,
        HallId = hall,
        Code = code,
        // The first exhibitor is also the first organisation of the investment service's sample data.
        ExhibitorId = number == 1 ? Guid.Parse("01930000-0000-7000-c000-000000000001") : Guid.Parse($"01930000-0000-7000-c100-{number:000000000000}"),
        ExhibitorName = exhibitor,
        DistrictCode = district,
        Industry = industry,
        AssetIds = assets,
    };

    private static Session Session(string code, string english, string chinese, Guid hall, DateTimeOffset startsAt) => new()
    {
        ExpoId = ExpoId,
        HallId = hall,
        Code = code,
        Names = new() { ["zh-Hans"] = chinese, ["en"] = english },
        StartsAt = startsAt.ToUniversalTime(),
        EndsAt = startsAt.ToUniversalTime().AddHours(1),
    };

    private static Guid Asset(int number) => Guid.Parse($"01930000-0000-7000-8000-{number:000000000000}");
}

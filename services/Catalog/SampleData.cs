using System.Text.Json;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Catalog;

/// <summary>
/// A few districts and assets to try the platform on, in Development only. What is said of real places is taken from the sources named in the rows;
/// what is made up says so. Rows that are there already are left alone.
/// </summary>
internal static class SampleData
{
    private const string Actor = "sample-data";
    internal const string Shine = "SHINE, 2024-11-25, \"City IP plan launched during international cultural industries expo\"";
    private const string Wikipedia = "Wikipedia, \"Wukang Mansion\"";
    private const string NotEvaluated = "http://rightsstatements.org/vocab/CNE/1.0/";

    internal static readonly Guid WukangMansion = new("01930000-0000-7000-8000-000000000001");
    internal static readonly Guid WukangRoad = new("01930000-0000-7000-8000-000000000002");
    internal static readonly Guid QingpuBase = new("01930000-0000-7000-8000-000000000004");
    internal static readonly Guid DemoLane = new("01930000-0000-7000-8000-000000000005");

    public static async Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<CatalogDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two processes may start at once; the second then finds the rows of the first.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('cityip.catalog.sample-data', 0))", cancellationToken);
        var districts = await db.Districts.Select(district => district.Code).ToListAsync(cancellationToken);
        foreach (var district in Districts(now).Where(district => !districts.Contains(district.Code)))
        {
            db.Districts.Add(district);
            db.Publish(district.ToMessage());
        }
        var samples = Assets();
        var ids = samples.Select(sample => sample.Id).ToArray();
        var known = await db.Assets.Where(asset => ids.Contains(asset.Id)).Select(asset => asset.Id).ToListAsync(cancellationToken);
        foreach (var (id, written) in samples.Where(sample => !known.Contains(sample.Id)))
        {
            AddPublished(db, id, written, now);
        }
        await db.SaveChangesAsync(cancellationToken);
        await AddFindingsAsync(db, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The way every asset goes, with its log and its message.</summary>
    private static void AddPublished(CatalogDb db, Guid id, WriteAsset written, DateTimeOffset now)
    {
        if (written.Read(out var content) is { } fault)
        {
            throw new InvalidOperationException($"Sample asset {id} is not valid: {fault.Field}: {fault.Detail}");
        }
        var asset = Asset.Create(id, content!, now);
        db.Assets.Add(asset);
        db.AssetEdits.Add(AssetEdit.Of(asset, Actor, "created", AssetEdit.Snapshot(null), now));
        foreach (var status in new[] { AssetStatus.Review, AssetStatus.Published })
        {
            var before = AssetEdit.Snapshot(asset);
            asset.Move(status, now);
            db.AssetEdits.Add(AssetEdit.Of(asset, Actor, KebabCase.Of(status), before, now));
        }
        db.Publish(new AssetPublished(asset.ToPublic(), now), asset.Id, asset.Version);
    }

    /// <summary>Those that are not there yet, with the log and the message of every finding.</summary>
    private static async Task AddFindingsAsync(CatalogDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var samples = SampleFindings.All(now);
        var ids = samples.Select(sample => sample.Id).ToArray();
        var known = await db.Assessments.Where(found => ids.Contains(found.Id)).Select(found => found.Id).ToListAsync(cancellationToken);
        foreach (var found in samples.Where(sample => !known.Contains(sample.Id)))
        {
            var asset = await db.Assets.SingleAsync(row => row.Id == found.AssetId, cancellationToken);
            asset.Assessed(now);
            db.Assessments.Add(found);
            db.AssetEdits.Add(AssetEdit.Of(asset, found));
            if (asset.Status == AssetStatus.Published)
            {
                db.Publish(found.ToMessage(asset.Version, now), asset.Id, asset.Version);
            }
        }
    }

    private static District[] Districts(DateTimeOffset now) =>
    [
        new() { Code = "xuhui", Names = Names("徐汇区", "Xuhui District"), ChangedAt = now },
        new() { Code = "pudong", Names = Names("浦东新区", "Pudong New Area"), ChangedAt = now },
        new() { Code = "qingpu", Names = Names("青浦区", "Qingpu District"), ChangedAt = now },
    ];

    private static (Guid Id, WriteAsset Asset)[] Assets() =>
    [
        (WukangMansion, new(
            AssetKind.Building,
            Names("武康大楼", "Normandie Apartments (Wukang Mansion)"),
            Names(
                "原名诺曼底公寓，由邬达克设计，1924年建成，八层，高30米，建筑面积9,275平方米，位于淮海中路1836至1858号。上海城市IP计划由此起步，建立可持续商业化的IP体系。",
                "Formerly the Normandie Apartments, by László Hudec, completed in 1924: 8 floors, 30 m, 9,275 m², at 1836-1858 Middle Huaihai Road. The Shanghai City IP Plan starts from it to build an IP system that is commercialised sustainably."),
            District: "xuhui",
            Geometry: JsonSerializer.Deserialize<JsonElement>("""{ "type": "Point", "coordinates": [121.4383, 31.2045] }"""),
            Rights: NotEvaluated,
            Date: "1924",
            Tags: ["architecture", "邬达克"],
            Links: ["https://en.wikipedia.org/wiki/Wukang_Mansion"],
            Sources: [Wikipedia, Shine])),
        (WukangRoad, new(
            AssetKind.Street,
            Names("武康路", "Wukang Road"),
            Names("深受游客喜爱的街道。", "A street popular with tourists."),
            District: "xuhui",
            Rights: NotEvaluated,
            Tags: ["architecture"],
            Sources: [Shine])),
        (new("01930000-0000-7000-8000-000000000003"), new(
            AssetKind.Landmark,
            Names("陆家嘴天际线", "Lujiazui skyline"),
            Names("陆家嘴的城市天际线。", "The skyline of Lujiazui."),
            District: "pudong",
            Rights: NotEvaluated,
            Tags: ["skyline"],
            Sources: [Shine])),
        (QingpuBase, new(
            AssetKind.FilmAndTv,
            Names("青浦影视基地（演示）", "Qingpu film and television base (demo)"),
            Names(
                "演示用的虚构条目。青浦区曾在博览会设展位介绍其影视产业，以吸引投资。",
                "Made up for the demonstration. Qingpu District had a booth at the expo presenting its film and television industry, to attract investment."),
            District: "qingpu",
            DailyVisitorCapacity: 2_000,
            Rights: NotEvaluated,
            Tags: ["film", "television", "demo"],
            Sources: [Shine, "The asset and its capacity are made up for the demonstration"])),
        (DemoLane, new(
            AssetKind.Street,
            Names("演示里弄1号", "Demo Lane 1"),
            Names("演示用的虚构条目：一条游客过多的历史里弄。", "Made up for the demonstration: a historic lane with more visitors than it bears."),
            District: "xuhui",
            DailyVisitorCapacity: 500,
            Rights: NotEvaluated,
            Tags: ["demo"],
            Sources: ["The asset and its capacity are made up for the demonstration"])),
    ];

    private static Dictionary<string, string> Names(string chinese, string english) => new() { ["zh-Hans"] = chinese, ["en"] = english };
}

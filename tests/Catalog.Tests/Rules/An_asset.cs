using System.Text.Json.Nodes;
using Xunit;

namespace CityIp.Catalog.Tests.Rules;

public sealed class An_asset
{
    private static readonly DateTimeOffset Now = new(2024, 11, 25, 2, 0, 0, TimeSpan.Zero);

    public static readonly TheoryData<string, string, bool> Steps = [.. from pair in AllSteps() select new TheoryDataRow<string, string, bool>(pair.From.ToString(), pair.To.ToString(), pair.Legal)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void Goes_only_the_legal_ways(string from, string to, bool legal) =>
        Assert.Equal(legal, Transitions.IsLegal(Enum.Parse<AssetStatus>(from), Enum.Parse<AssetStatus>(to)));

    [Fact]
    public void Is_raised_in_version_by_every_change_and_step()
    {
        var asset = Asset.Create(Guid.CreateVersion7(), Complete(), Now);
        asset.Change(Complete(), Now);
        Assert.Equal(MoveOutcome.Moved, asset.Move(AssetStatus.Review, Now));
        Assert.Equal(MoveOutcome.Moved, asset.Move(AssetStatus.Published, Now));
        Assert.Equal(4, asset.Version);
        Assert.Equal(Now, asset.PublishedAt);
    }

    [Fact]
    public void Stays_as_it_is_when_it_may_not_move()
    {
        var asset = Asset.Create(Guid.CreateVersion7(), Complete(), Now);
        Assert.Equal(MoveOutcome.Illegal, asset.Move(AssetStatus.Retired, Now));
        Assert.Equal((AssetStatus.Draft, 1L), (asset.Status, asset.Version));
    }

    [Fact]
    public void Is_not_published_without_name_rights_and_district()
    {
        var asset = Asset.Create(Guid.CreateVersion7(), Complete() with { Names = [], Rights = null, District = null }, Now);
        asset.Move(AssetStatus.Review, Now);
        Assert.Equal(MoveOutcome.Incomplete, asset.Move(AssetStatus.Published, Now));
        Assert.Equal(["/names", "/rights", "/district"], asset.MissingForPublication());
        Assert.Equal(AssetStatus.Review, asset.Status);
    }

    [Fact]
    public void Shows_in_its_log_only_what_an_edit_changed()
    {
        var asset = Asset.Create(Guid.CreateVersion7(), Complete(), Now);
        var before = AssetEdit.Snapshot(asset);
        asset.Change(Complete() with { Names = new() { ["en"] = "Wukang Mansion", ["ja"] = "武康マンション" }, DailyVisitorCapacity = 4000 }, Now);

        var difference = AssetEdit.Difference(before, AssetEdit.Snapshot(asset));

        var expected = JsonNode.Parse("""
            {
              "names/zh-Hans": { "from": "武康大楼", "to": null },
              "names/ja": { "from": null, "to": "武康マンション" },
              "dailyVisitorCapacity": { "from": null, "to": 4000 }
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, difference), difference.ToJsonString());
    }

    private static AssetContent Complete() => new()
    {
        Kind = AssetKind.Building,
        Names = new() { ["zh-Hans"] = "武康大楼", ["en"] = "Wukang Mansion" },
        Texts = [],
        District = "xuhui",
        Rights = CatalogWords.InCopyright,
    };

    private static IEnumerable<(AssetStatus From, AssetStatus To, bool Legal)> AllSteps()
    {
        (AssetStatus, AssetStatus)[] legal =
        [
            (AssetStatus.Draft, AssetStatus.Review), (AssetStatus.Review, AssetStatus.Draft), (AssetStatus.Review, AssetStatus.Published),
            (AssetStatus.Published, AssetStatus.Retired), (AssetStatus.Retired, AssetStatus.Draft),
        ];
        return from start in Enum.GetValues<AssetStatus>() from end in Enum.GetValues<AssetStatus>() select (start, end, legal.Contains((start, end)));
    }
}

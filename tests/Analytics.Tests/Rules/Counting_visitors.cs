using CityIp.Analytics.Counting;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Counting_visitors
{
    private static readonly Guid Expo = Guid.NewGuid(), Hall = Guid.NewGuid(), Asset = Guid.NewGuid(), Other = Guid.NewGuid(), Booth = Guid.NewGuid(), Stand = Guid.NewGuid();

    private static readonly Cell Gate = Of(null, null, null), AtBooth = Of(Hall, Booth, "qingpu", Asset), AtBoothWithTwo = Of(Hall, Booth, "qingpu", Asset, Other), AtStand = Of(Hall, Stand, "xuhui", Asset);

    [Fact]
    public void A_visitor_counts_once_in_each_unit_however_many_cells_it_was_seen_in()
    {
        var tally = new VisitorTally([Gate, AtBooth, AtBoothWithTwo, AtStand]);
        foreach (var (visitor, cells) in new[] { (Guid.NewGuid(), new[] { Gate, AtBooth, AtBoothWithTwo, AtBooth }), (Guid.NewGuid(), [AtStand]), (Guid.NewGuid(), [Gate]) })
        {
            foreach (var cell in cells)
            {
                tally.Add(visitor, cell.Id);
            }
        }

        var counts = tally.Counts();

        Assert.Equal((3, 2, 1, 1), (counts[new(Grain.Expo, $"{Expo}")], counts[new(Grain.Hall, $"{Hall}")], counts[new(Grain.Booth, $"{Booth}")], counts[new(Grain.District, "xuhui")]));
        Assert.Equal((2, 1, 1), (counts[new(Grain.Asset, $"{Asset}")], counts[new(Grain.Asset, $"{Asset}", $"{Booth}")], counts[new(Grain.Asset, $"{Other}")]));
    }

    [Fact]
    public void Every_total_that_is_shown_stands_over_its_parts()
    {
        var groups = new VisitorTally([Gate, AtBooth, AtStand]).Groups().ToLookup(group => group.Total, group => (group.Members, group.CoversMembers));

        VisitorCell booth = new(Grain.Booth, $"{Booth}"), stand = new(Grain.Booth, $"{Stand}");
        Assert.Equal(4, groups[new(Grain.Expo, $"{Expo}")].Count());
        Assert.Equal([booth, stand], groups[new(Grain.Hall, $"{Hall}")].Single().Members);
        Assert.Equal([stand], groups[new(Grain.District, "xuhui")].Single().Members);
        Assert.Equal([new(Grain.Asset, $"{Asset}", $"{Booth}"), new(Grain.Asset, $"{Asset}", $"{Stand}")], groups[new(Grain.Asset, $"{Asset}")].Single().Members);
        Assert.True(groups[booth].Single().CoversMembers);
    }

    private static Cell Of(Guid? hall, Guid? booth, string? district, params Guid[] assets) => new(Guid.NewGuid(), Expo, 0, hall, booth, district, assets);
}

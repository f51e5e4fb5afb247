using System.Text.Json.Nodes;
using CityIp.ServiceDefaults.Http;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Publishing_as_a_device(EventsApplication events)
{
    [Fact]
    public async Task A_kiosk_publishes_of_its_own_booth_only_and_the_rest_of_the_batch_is_taken()
    {
        var expo = await events.ExpoAsync();
        var other = await events.ExpoAsync();
        await events.PlaceAsync(expo, "B2");
        using var kiosk = events.Kiosk(expo.Code, "B1", out var device);

        var answer = await Succeeds(kiosk.Publish(
            From(device, Activity.Visit(expo.Code)),
            From(device, Activity.Visit(expo.Code, "B2")),
            From(device, Activity.Visit(other.Code)),
            From(device, Activity.Event("cityip.visitor.checked-in.v1", new { expo = expo.Code, badge = "BADGE-0001" })),
            Activity.Visit(expo.Code)));

        Assert.Equal(
            ["accepted  ", "rejected /problems/foreign-device-scope /data/booth", "rejected /problems/foreign-device-scope /data/expo", "rejected /problems/foreign-device-scope /data/booth", "rejected /problems/foreign-source source"],
            Words(answer));
        Assert.Equal((1, 0), (await events.StoredAsync(expo), await events.StoredAsync(other)));
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE source = $1", device.Source));
        await IsRefused(kiosk.Publish(From(device, Activity.Visit(other.Code))), 403, "foreign-device-scope", "/data/expo");
    }

    [Fact]
    public async Task A_gate_publishes_what_happens_in_its_hall()
    {
        var expo = await events.ExpoAsync();
        await events.OpenHallAsync(expo.Code, "H1");
        await events.OpenHallAsync(expo.Code, "H2");
        await events.PlaceAsync(expo, "B2");
        await events.Sql("UPDATE booth SET hall_id = (SELECT id FROM hall WHERE hall.expo_id = booth.expo_id AND hall.code = 'H1') WHERE expo_id = $1 AND code = 'B2'", expo.Id);
        events.Raise();
        using var gate = events.Gate(expo.Code, "H1");

        var answer = await Succeeds(gate.Http.Publish(
            From(gate.Device, Activity.Event("cityip.visitor.checked-in.v1", new { expo = expo.Code, badge = "BADGE-0001", hall = "H1" })),
            From(gate.Device, Activity.Event("cityip.visitor.checked-in.v1", new { expo = expo.Code, badge = "BADGE-0001", hall = "H2" })),
            From(gate.Device, Activity.Event("cityip.visitor.checked-in.v1", new { expo = expo.Code, badge = "BADGE-0001" })),
            From(gate.Device, Activity.Visit(expo.Code, "B2")),
            From(gate.Device, Activity.Visit(expo.Code, "B1")),
            From(gate.Device, Activity.Visit(expo.Code, "NOT-YET"))));

        const string Foreign = "rejected /problems/foreign-device-scope /data/hall";
        Assert.Equal(["accepted  ", Foreign, Foreign, "accepted  ", Foreign, Foreign], Words(answer));
        Assert.Equal(2, await events.StoredAsync(expo));
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE source = $1", gate.Device.Source));
    }

    [Fact]
    public async Task Nobody_else_publishes_as_a_device()
    {
        var expo = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code);
        // A key for every source there is.
        using var http = events.Caller();
        await IsRefused(http.Publish(From(gate.Device, Activity.Visit(expo.Code))), 403, "foreign-source", "source");
        Assert.Equal(0, await events.StoredAsync(expo));
    }

    private static JsonObject From(DeviceBinding device, JsonObject activity)
    {
        activity["source"] = device.Source;
        return activity;
    }

    private static IEnumerable<string> Words(System.Text.Json.JsonElement answer) => answer.GetProperty("results").EnumerateArray().Select(result =>
        $"{result.GetProperty("status").GetString()} {(result.TryGetProperty("problem", out var problem) ? $"{problem.GetProperty("type").GetString()} {problem.GetProperty("field").GetString()}" : " ")}");
}

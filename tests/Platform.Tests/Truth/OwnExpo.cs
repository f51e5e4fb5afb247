using System.Text.Json;
using CityIp.Platform.Tests.EndToEnd;

namespace CityIp.Platform.Tests.Truth;

internal sealed record OwnBooth(Guid Id, string Code, Guid Hall, string District, IReadOnlyList<Guid> Assets);

/// <summary>
/// The expo that the senders are at, as they set it up themselves: the ids are those they were answered when they did. Its hours begin at half
/// past: a mistake about time zones shows.
/// </summary>
internal sealed class OwnExpo
{
    private static readonly Guid[] Samples = [.. Enumerable.Range(1, 4).Select(number => Guid.Parse($"01930000-0000-7000-8000-{number:000000000000}"))];

    public string Run { get; } = Guid.NewGuid().ToString("N")[..10];

    public string Code => $"truth-{Run}";

    /// <summary>Every source of this run begins so.</summary>
    public string Sources => $"urn:cityip:demo:{Run}:";

    public TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");

    public Guid Id { get; private set; }

    public Dictionary<string, Guid> Halls { get; } = [];

    public Dictionary<string, OwnBooth> Booths { get; } = [];

    /// <summary>The hall of each session.</summary>
    public Dictionary<string, Guid> Sessions { get; } = [];

    public static async Task<OwnExpo> SetUpAsync(PlatformUnderTest platform)
    {
        var expo = new OwnExpo();
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        expo.Id = IdOf(await platform.PostAsync("/v1/events/expos", new { code = expo.Code, names = new { en = "An expo of its senders" }, timeZone = expo.Zone.Id, startsOn = today.AddDays(-1), endsOn = today.AddDays(1) }));
        foreach (var hall in new[] { "H1", "H2" })
        {
            expo.Halls[hall] = IdOf(await platform.PostAsync($"/v1/events/expos/{expo.Code}/halls", new { code = hall, names = new { en = hall } }));
        }
        await expo.PlaceAsync(platform, "B1", "H1", "qingpu", Samples[3], Samples[0]);
        await expo.PlaceAsync(platform, "B2", "H1", "xuhui", Samples[0], Samples[1]);
        await expo.PlaceAsync(platform, "B3", "H2", "pudong", Samples[2]);
        await expo.PlaceAsync(platform, "B4", "H2", "xuhui");
        var begins = DateTimeOffset.UtcNow.AddHours(-3);
        await platform.PostAsync($"/v1/events/expos/{expo.Code}/sessions", new { code = "S1", hall = "H2", names = new { en = "Session" }, startsAt = begins, endsAt = begins.AddHours(1) });
        expo.Sessions["S1"] = expo.Halls["H2"];
        return expo;
    }

    private async Task PlaceAsync(PlatformUnderTest platform, string code, string hall, string district, params Guid[] assetIds)
    {
        var placed = await platform.PostAsync($"/v1/events/expos/{Code}/booths", new { code, hall, exhibitorName = $"Demo exhibitor of {code}", district, industry = "design", assetIds });
        Booths[code] = new(IdOf(placed), code, Halls[hall], district, assetIds);
    }

    private static Guid IdOf(JsonElement created) => created.GetProperty("id").GetGuid();
}

using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using CityIp.Testing;
using MassTransit;
using Npgsql;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Host;

/// <summary>What an operator does with messages that could not be dealt with, and a consumer that cannot deal with some.</summary>
internal static class ErrorDesk
{
    public const string Queue = "events-know-districts";
    public const string Path = $"/v1/thing/error-queues/{Queue}";

    public static HttpClient Operator(this ThingService service) => service.Client("thing:operate");

    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {body}");
        return JsonElement.Parse(body);
    }

    public static async Task<List<JsonElement>> HeldAsync(this HttpClient desk, string state = "held") =>
        [.. (await desk.GetAsync($"{Path}/messages?state={state}&limit=200").JsonAsync()).GetProperty("items").EnumerateArray()];

    /// <summary>The messages held, once there are so many.</summary>
    public static async Task<List<JsonElement>> HeldSoonAsync(this HttpClient desk, int count)
    {
        List<JsonElement> held = [];
        await Eventually.True(async () => (held = await desk.HeldAsync()).Count == count, message: $"{count} messages are held");
        return held;
    }

    public static Task<HttpResponseMessage> ReplayAsync(this HttpClient desk, JsonElement message) => desk.PostAsync($"{Path}/messages/{message.GetProperty("id")}/replay", null);

    public static Task<HttpResponseMessage> DiscardAsync(this HttpClient desk, JsonElement message, string reason = "Made by mistake.") =>
        desk.PostAsJsonAsync($"{Path}/messages/{message.GetProperty("id")}/discard", new { reason });

    public static Task<ThingService> StartAsync(TestServers servers, string database) =>
        ThingService.StartAsync(servers, database, consumers => consumers.Consume<RememberWhenMended>(Queue, prefetch: 1, concurrency: 1));

    public static Task<long> EffectsAsync(this ThingService service, string code) => service.CountAsync($"SELECT count(*) FROM thing WHERE code LIKE '{code}%'");

    /// <summary>One consumer at a time and one queue: when this has come, what was sent before has been dealt with.</summary>
    public static async Task EverythingIsDealtWithAsync(this ThingService service)
    {
        var marker = $"marker-{Guid.NewGuid():N}";
        await service.Bus.Publish(ThingService.MessageFor(marker));
        await Eventually.True(async () => await service.EffectsAsync(marker) == 1);
    }

    /// <summary>Adds a row per effect, so that a second effect would be seen. What it is told to stumble over lies in a table, so that an operator can mend it.</summary>
    internal sealed class RememberWhenMended(NpgsqlDataSource source) : IConsumer<DistrictDefined>
    {
        public Task Consume(ConsumeContext<DistrictDefined> context) => source.OnceAsync(context, "remember-thing", async (connection, cancellationToken) =>
        {
            await using var insert = new NpgsqlCommand("INSERT INTO thing (code, display_name, version) VALUES (@code || gen_random_uuid(), '', 1)", connection);
            insert.Parameters.AddWithValue("code", context.Message.Code);
            await insert.ExecuteNonQueryAsync(cancellationToken);
            await using var mended = new NpgsqlCommand("SELECT EXISTS (SELECT FROM thing WHERE code = 'mended')", connection);
            if (context.Message.Code.StartsWith("poison", StringComparison.Ordinal) && !(bool)(await mended.ExecuteScalarAsync(cancellationToken))!)
            {
                throw new InvalidOperationException($"'{context.Message.Code}' cannot be remembered.");
            }
        });
    }
}

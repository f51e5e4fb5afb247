using System.Net.Http.Json;
using System.Text.Json;

namespace CityIp.Testing;

/// <summary>What an operator does with messages that a service's consumer could not deal with, over HTTP.</summary>
/// <param name="desk">A caller with the scope <c>{service}:operate</c>.</param>
/// <param name="execute">Runs SQL in the service's database.</param>
public sealed class OperatorsDesk(HttpClient desk, string service, string queue, Func<string, Task> execute)
{
    private string Path => $"/v1/{service}/error-queues/{queue}/messages";

    /// <summary>The message, once it is held.</summary>
    public async Task<JsonElement> HeldAsync(Guid messageId)
    {
        JsonElement? held = null;
        await Eventually.True(async () => (held = await FindAsync(messageId)) is not null, message: $"message {messageId} of {queue} is held");
        return held!.Value;
    }

    /// <summary>
    /// A message that failed is held with its reason; replayed after the cause is mended it takes effect once, however often it is replayed, and also
    /// when it is really sent twice.
    /// </summary>
    public async Task TakesEffectOnceAsync(Guid messageId, string reason, Func<Task> mend, Func<Task<long>> effects, Func<Task> somethingLater)
    {
        var held = await HeldAsync(messageId);
        Expect(held.GetProperty("reason").GetString()!.Contains(reason, StringComparison.Ordinal), $"the reason is {held.GetProperty("reason")}");
        Expect(await effects() == 0, "it has taken effect although it failed");
        await mend();
        var copy = $"copy_of_{messageId:N}";
        await execute($"CREATE TABLE {copy} AS SELECT id, headers, body FROM bus_dead_letter WHERE message_id = '{messageId}'");

        await ReplayAsync(held);
        await Eventually.True(async () => await effects() == 1, message: "the message has taken effect");
        await ReplayAsync(held);
        // As after a crash between the broker's confirm and the mark: it goes out a second time.
        await execute($"UPDATE bus_dead_letter SET state = 'held', headers = copy.headers, body = copy.body FROM {copy} AS copy WHERE copy.id = bus_dead_letter.id");
        Expect((await ReplayAsync(held)).GetProperty("replays").GetInt32() == 2, "it was not sent a second time");
        await somethingLater();
        Expect(await effects() == 1, $"it has taken effect {await effects()} times");
        await execute($"DROP TABLE {copy}");
    }

    public async Task<JsonElement> ReplayAsync(JsonElement message)
    {
        using var answer = await desk.PostAsync($"{Path}/{message.GetProperty("id")}/replay", null);
        answer.EnsureSuccessStatusCode();
        var replayed = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Expect(replayed.GetProperty("state").GetString() == "replayed", $"it is {replayed}");
        return replayed;
    }

    public async Task<JsonElement> DiscardAsync(JsonElement message)
    {
        using var answer = await desk.PostAsJsonAsync($"{Path}/{message.GetProperty("id")}/discard", new { reason = "A test is over." });
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The message with its content, whatever became of it.</summary>
    public Task<JsonElement> RevealAsync(JsonElement message) => desk.GetFromJsonAsync<JsonElement>($"{Path}/{message.GetProperty("id")}?reveal=true");

    private async Task<JsonElement?> FindAsync(Guid messageId)
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await desk.GetFromJsonAsync<JsonElement>($"{Path}?state=held&limit=200&cursor={cursor}");
            foreach (var message in page.GetProperty("items").EnumerateArray())
            {
                if (message.GetProperty("messageId").GetString() == messageId.ToString())
                {
                    return message;
                }
            }
            cursor = page.GetProperty("next").GetString();
        }
        return null;
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Not as expected: {otherwise}.");
        }
    }
}

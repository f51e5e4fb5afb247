using System.CommandLine;
using System.Text.Json;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform dlq</c>: events that are held but not counted.</summary>
internal static class DeadLetterCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public static Command Make(Option<string> data)
    {
        var reason = new Option<string?>("--reason") { Description = "Only this reason, for example unknown-booth." };
        var state = new Option<string?>("--state") { Description = "held, replayed or discarded." };
        var expo = new Option<string?>("--expo") { Description = "Only this expo's." };
        var id = new Argument<Guid>("id");
        var reveal = new Option<bool>("--reveal") { Description = "Show a sealed event too: it can hold personal data." };

        var list = new Command("list", "Dead letters, the newest first.") { reason, state, expo, data };
        list.SetAction((given, _) => Sentences.Told(() => ListAsync(given.GetValue(data)!, given.GetValue(reason), given.GetValue(state), given.GetValue(expo))));
        var show = new Command("show", "One dead letter with its event.") { id, reveal, data };
        show.SetAction((given, _) => Sentences.Told(() => ShowAsync(given.GetValue(data)!, given.GetValue(id), given.GetValue(reveal))));
        return new Command("dlq", "Dead letters: events that are held but not counted.") { list, show };
    }

    private static async Task<int> ListAsync(string folder, string? reason, string? state, string? expo)
    {
        using var gateway = GatewayClient.Of(folder);
        var filters = new[] { ("reason", reason), ("state", state), ("expo", expo) }
            .Where(filter => filter.Item2 is not null).Select(filter => $"{filter.Item1}={Uri.EscapeDataString(filter.Item2!)}");
        var count = 0;
        await foreach (var letter in gateway.ListAsync($"/v1/events/dead-letters?{string.Join('&', filters)}".TrimEnd('?')))
        {
            count++;
            Console.WriteLine($"{letter["id"]}  {letter["receivedAt"]}  {letter["state"],-9}  {letter["reason"],-20}  {letter["type"],-32}  {letter["source"]} {letter["eventId"]}");
        }
        Console.WriteLine($"{count} dead letters.");
        return 0;
    }

    private static async Task<int> ShowAsync(string folder, Guid id, bool reveal)
    {
        using var gateway = GatewayClient.Of(folder);
        var letter = (await gateway.SendAsync(HttpMethod.Get, $"/v1/events/dead-letters/{id}?reveal={(reveal ? "true" : "false")}"))!;
        Console.WriteLine(letter.ToJsonString(Readable));
        return 0;
    }
}

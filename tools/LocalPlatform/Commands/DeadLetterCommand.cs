using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform dlq</c>: events that are held but not counted, and messages that a service could not deal with.</summary>
internal static class DeadLetterCommand
{
    public const string Path = "/v1/events/dead-letters";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make(Option<string> data) => new("dlq", "Dead letters: events that are held but not counted; and, under bus, messages that a service could not deal with.")
    {
        List(data), Count(data), Show(data), Edit(data), DeadLetterBulk.Replay(data), DeadLetterBulk.Discard(data), Export(data), BusCommand.Make(data),
    };

    private static Command List(Option<string> data)
    {
        var filters = new LetterFilters();
        var list = new Command("list", "Dead letters, the newest first.") { data };
        filters.AddTo(list, withState: true);
        list.SetAction((given, _) => Sentences.Told(async () =>
        {
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            var count = 0;
            await foreach (var letter in gateway.ListAsync($"{Path}{filters.Query(given)}"))
            {
                count++;
                Console.WriteLine($"{letter["id"]}  {letter["receivedAt"]}  {letter["state"],-9}  {letter["reason"],-20}  {letter["type"],-32}  {letter["source"]} {letter["eventId"]}");
            }
            Console.WriteLine($"{count} dead letters.");
            return 0;
        }));
        return list;
    }

    private static Command Count(Option<string> data)
    {
        var count = new Command("count", "How many there are by state and reason, and since when.") { data };
        count.SetAction((given, _) => Sentences.Told(async () =>
        {
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            var counts = (await gateway.SendAsync(HttpMethod.Get, $"{Path}/counts"))!;
            foreach (var item in counts["items"]!.AsArray())
            {
                Console.WriteLine($"{item!["state"],-9}  {item["reason"],-20}  {item["count"],8}  since {item["oldestAt"]}");
            }
            return 0;
        }));
        return count;
    }

    private static Command Show(Option<string> data)
    {
        var id = new Argument<Guid>("id");
        var reveal = new Option<bool>("--reveal") { Description = "Show a sealed event too: it can hold personal data." };
        var edits = new Option<bool>("--edits") { Description = "Show what stood there before each correction, by whom and when." };
        var bare = new Option<bool>("--event") { Description = "Only the event, as a file for edit." };
        var show = new Command("show", "One dead letter with its event.") { id, reveal, edits, bare, data };
        show.SetAction((given, _) => Sentences.Told(async () =>
        {
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            var query = $"?reveal={(given.GetValue(reveal) ? "true" : "false")}";
            var letter = (await gateway.SendAsync(HttpMethod.Get, $"{Path}/{given.GetValue(id)}{(given.GetValue(edits) ? "/edits" : "")}{query}"))!;
            if (given.GetValue(bare) && !given.GetValue(edits))
            {
                letter = letter["event"] ?? throw new StartException((bool)letter["sealed"]! ? "The event is sealed: add --reveal to see it; it can hold personal data." : "The letter holds no event any more.");
            }
            Console.WriteLine(letter.ToJsonString(Readable));
            return 0;
        }));
        return show;
    }

    private static Command Edit(Option<string> data)
    {
        var id = new Argument<Guid>("id");
        var file = new Option<string>("--file") { Description = "The whole corrected event: take it with show --event, change it, give it back.", Required = true };
        var note = new Option<string?>("--note") { Description = "Why." };
        var version = new Option<long?>("--version") { Description = "Only if the letter is still in this version (show says it)." };
        var edit = new Command("edit", "Corrects the event of a dead letter; it is examined again, and stays held until it is replayed.") { id, file, note, version, data };
        edit.SetAction((given, _) => Sentences.Told(async () =>
        {
            var corrected = await ReadAsync(given.GetValue(file)!);
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            var letter = given.GetValue(id);
            var tag = given.GetValue(version) ?? (long)(await gateway.SendAsync(HttpMethod.Get, $"{Path}/{letter}"))!["version"]!;
            var query = given.GetValue(note) is { } why ? $"?note={Uri.EscapeDataString(why)}" : "";
            var edited = (await gateway.SendAsync(HttpMethod.Put, $"{Path}/{letter}/event{query}", corrected, $"\"{tag}-json\""))!;
            Console.WriteLine($"{edited["reason"]}: {edited["detail"]}");
            return (string?)edited["reason"] == "corrected" ? 0 : 1;
        }));
        return edit;
    }

    private static Command Export(Option<string> data)
    {
        var filters = new LetterFilters();
        var output = new Option<string?>("--output") { Description = "A file; else it is written here." };
        var export = new Command("export", "Dead letters as CSV, safe to open in a spreadsheet; sealed events are left out.") { output, data };
        filters.AddTo(export, withState: true);
        export.SetAction((given, _) => Sentences.Told(async () =>
        {
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            await using var writer = given.GetValue(output) is { } path ? Open(path) : null;
            var first = true;
            for (var next = $"{Path}/export{filters.Query(given)}"; next is not null; first = false)
            {
                var (text, following) = await gateway.TextAsync(next);
                // Each answer has the header row.
                await (writer ?? Console.Out).WriteAsync(first ? text : text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
                next = following!;
            }
            return 0;
        }));
        return export;
    }

    private static StreamWriter Open(string path)
    {
        try
        {
            return new StreamWriter(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path} cannot be written: {e.Message}");
        }
    }

    private static async Task<JsonNode> ReadAsync(string path)
    {
        try
        {
            return JsonNode.Parse(await File.ReadAllTextAsync(path)) ?? throw new StartException($"{path} holds null, not an event.");
        }
        catch (JsonException e)
        {
            throw new StartException($"{path} is no JSON: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path} cannot be read: {e.Message}");
        }
    }
}

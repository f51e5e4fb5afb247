using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform dlq bus</c>: messages between the services that a consumer could not deal with.</summary>
internal static class BusCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Services = ["catalog", "events", "investment", "analytics"];

    public static Command Make(Option<string> data) => new("bus", "Messages between the services that one of them could not deal with.") { List(data), Show(data), Replay(data), Discard(data) };

    private static Command List(Option<string> data)
    {
        var service = new Argument<string?>("service") { Arity = ArgumentArity.ZeroOrOne, Description = "catalog, events, investment or analytics; all when not given." };
        var state = new Option<string>("--state") { Description = "held, replayed or discarded.", DefaultValueFactory = _ => "held" };
        var list = new Command("list", "Queues with their counts, and the messages in them, the oldest first.") { service, state, data };
        list.SetAction((given, _) => Sentences.Told(async () =>
        {
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            var (named, wanted) = (given.GetValue(service), given.GetValue(state)!);
            if (named is not null && !Services.Contains(named))
            {
                throw new StartException($"There is no service '{named}'. There are {string.Join(", ", Services)}.");
            }
            foreach (var name in named is null ? Services : [named])
            {
                var queues = (await gateway.SendAsync(HttpMethod.Get, $"/v1/{name}/error-queues"))!;
                foreach (var queue in queues["items"]!.AsArray())
                {
                    Console.WriteLine($"{queue!["queue"],-32}  held {queue["held"],6}   replayed {queue["replayed"],6}   discarded {queue["discarded"],6}{(queue["oldestAt"] is { } oldest ? $"   since {oldest}" : "")}");
                    if ((long)queue[wanted == "held" ? "held" : wanted == "replayed" ? "replayed" : "discarded"]! == 0)
                    {
                        continue;
                    }
                    await foreach (var message in gateway.ListAsync($"/v1/{name}/error-queues/{queue["queue"]}/messages?state={Uri.EscapeDataString(wanted)}"))
                    {
                        Console.WriteLine($"    {message["id"]}  {message["faultedAt"]}  {message["messageType"],-20}  {message["reason"]}");
                    }
                }
            }
            return 0;
        }));
        return list;
    }

    private static Command Show(Option<string> data)
    {
        var (queue, id) = (Queue(), new Argument<Guid>("id"));
        var reveal = new Option<bool>("--reveal") { Description = "Show its content too: it can hold personal data." };
        var show = new Command("show", "One message with the reason it failed.") { queue, id, reveal, data };
        show.SetAction((given, _) => Sentences.Told(async () =>
        {
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            var message = (await gateway.SendAsync(HttpMethod.Get, $"{PathOf(given.GetValue(queue)!)}/messages/{given.GetValue(id)}?reveal={(given.GetValue(reveal) ? "true" : "false")}"))!;
            Console.WriteLine(message.ToJsonString(Readable));
            return 0;
        }));
        return show;
    }

    private static Command Replay(Option<string> data)
    {
        var (queue, id, type) = (Queue(), Id(), Type());
        var replay = new Command("replay", "Sends a message, or all that are held, to its queue again with the same MessageId: each takes effect once.") { queue, id, type, data };
        replay.SetAction((given, _) => Sentences.Told(async () =>
        {
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            var path = PathOf(given.GetValue(queue)!);
            if (given.GetValue(id) is { } one)
            {
                await gateway.SendAsync(HttpMethod.Post, $"{path}/messages/{one}/replay", new JsonObject());
                Console.WriteLine("1 message is in its queue again; should it fail again, it is held again.");
                return 0;
            }
            var (total, body) = (0, new JsonObject { ["messageType"] = given.GetValue(type) });
            for (var remaining = 1L; remaining > 0;)
            {
                var report = (await gateway.SendAsync(HttpMethod.Post, $"{path}/replay", body))!;
                total += (int)report["changed"]!;
                remaining = (long)report["remaining"]!;
                body["until"] = report["until"]!.DeepClone();
            }
            Console.WriteLine($"{total} messages are in their queue again; what fails again is held again.");
            return 0;
        }));
        return replay;
    }

    private static Command Discard(Option<string> data)
    {
        var (queue, id, type) = (Queue(), Id(), Type());
        var because = new Option<string>("--because") { Description = "Why: it stays with the message.", Required = true };
        var all = new Option<bool>("--all") { Description = "All that are held in the queue." };
        var discard = new Command("discard", "Gives messages up: what they told does not take effect in this service.") { queue, id, type, because, all, data };
        discard.SetAction((given, _) => Sentences.Told(async () =>
        {
            var why = given.GetValue(because)!;
            var path = PathOf(given.GetValue(queue)!);
            if (given.GetValue(id) is null && given.GetValue(type) is null && !given.GetValue(all))
            {
                throw new StartException("Which messages? Give an id, --type, or --all.");
            }
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            if (given.GetValue(id) is { } one)
            {
                await gateway.SendAsync(HttpMethod.Post, $"{path}/messages/{one}/discard", new JsonObject { ["reason"] = why });
                Console.WriteLine("1 message is discarded.");
                return 0;
            }
            var total = 0;
            for (var remaining = 1L; remaining > 0;)
            {
                var report = (await gateway.SendAsync(HttpMethod.Post, $"{path}/discard", new JsonObject { ["reason"] = why, ["messageType"] = given.GetValue(type) }))!;
                total += (int)report["changed"]!;
                remaining = (int)report["changed"]! == 0 ? 0 : (long)report["remaining"]!;
            }
            Console.WriteLine($"{total} messages are discarded.");
            return 0;
        }));
        return discard;
    }

    private static Argument<string> Queue() => new("queue") { Description = "Name of the queue, for example investment-open-deals." };

    private static Argument<Guid?> Id() => new("id") { Arity = ArgumentArity.ZeroOrOne, Description = "One message." };

    private static Option<string?> Type() => new("--type") { Description = "Only this type of message, for example LeadCaptured." };

    /// <summary>Queues bear their service's name in front.</summary>
    private static string PathOf(string queue) => Services.Contains(queue.Split('-')[0])
        ? $"/v1/{queue.Split('-')[0]}/error-queues/{Uri.EscapeDataString(queue)}"
        : throw new StartException($"'{queue}' is no queue of a service: ./cityip dlq bus list names them.");
}

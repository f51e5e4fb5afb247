using System.CommandLine;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary>Replaying and discarding dead letters, one or as many as a filter chooses; the gateway does at most 500 a call, so they go on until none remains.</summary>
internal static class DeadLetterBulk
{
    public static Command Replay(Option<string> data)
    {
        var filters = new LetterFilters();
        var id = new Argument<Guid?>("id") { Arity = ArgumentArity.ZeroOrOne, Description = "One letter; else those that the options choose." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would become of each." };
        var all = new Option<bool>("--all") { Description = "All that are held." };
        var replay = new Command("replay", "Examines held letters again and takes in those that pass; exit code 1 when one is still held.") { id, dryRun, all, data };
        filters.AddTo(replay, withState: false);
        replay.SetAction((given, _) => Sentences.Told(async () =>
        {
            var (one, dry) = (given.GetValue(id), given.GetValue(dryRun));
            Choose(one is not null, filters.Any(given), given.GetValue(all));
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            var totals = new SortedDictionary<string, int>(StringComparer.Ordinal);
            for (string? after = ""; after is not null;)
            {
                var report = one is not null
                    ? (await gateway.SendAsync(HttpMethod.Post, $"{DeadLetterCommand.Path}/{one}/replay?dryRun={(dry ? "true" : "false")}", new JsonObject()))!
                    : (await gateway.SendAsync(HttpMethod.Post, $"{DeadLetterCommand.Path}/replay", Body(filters.Body(given), after, dry)))!;
                foreach (var result in report["results"]!.AsArray())
                {
                    var status = (string)result!["status"]!;
                    totals[status] = totals.GetValueOrDefault(status) + 1;
                    Console.WriteLine($"{result["id"]}  {status,-11}  {result["problem"]?["detail"]}".TrimEnd());
                }
                after = (string?)report["next"];
                if (after is not null)
                {
                    Console.WriteLine($"{report["remaining"]} more…");
                }
            }
            Console.WriteLine($"{(dry ? "Would be: " : "")}{(totals.Count == 0 ? "No letter is held that was chosen." : string.Join(", ", totals.Select(total => $"{total.Value} {total.Key}")))}");
            return totals.Keys.All(status => status is "accepted" or "duplicate") ? 0 : 1;
        }));
        return replay;
    }

    public static Command Discard(Option<string> data)
    {
        var filters = new LetterFilters();
        var id = new Argument<Guid?>("id") { Arity = ArgumentArity.ZeroOrOne, Description = "One letter; else those that the options choose." };
        var because = new Option<string>("--because") { Description = "Why: it stays with the letter.", Required = true };
        var discard = new Command("discard", "Gives letters up: they will not be counted.") { id, because, data };
        filters.AddTo(discard, withState: false);
        discard.SetAction((given, _) => Sentences.Told(async () =>
        {
            var (one, why) = (given.GetValue(id), given.GetValue(because)!);
            Choose(one is not null, filters.Any(given), all: false);
            using var gateway = await GatewayClient.OfAsync(given.GetValue(data)!);
            if (one is not null)
            {
                await gateway.SendAsync(HttpMethod.Post, $"{DeadLetterCommand.Path}/{one}/discard", new JsonObject { ["because"] = why });
                Console.WriteLine("1 letter is discarded.");
                return 0;
            }
            var total = 0;
            for (var remaining = 1L; remaining > 0;)
            {
                var body = filters.Body(given);
                body["because"] = why;
                var report = (await gateway.SendAsync(HttpMethod.Post, $"{DeadLetterCommand.Path}/discard", body))!;
                total += (int)report["discarded"]!;
                remaining = (int)report["discarded"]! == 0 ? 0 : (long)report["remaining"]!;
            }
            Console.WriteLine($"{total} letters are discarded.");
            return 0;
        }));
        return discard;
    }

    private static JsonObject Body(JsonObject body, string after, bool dryRun)
    {
        body["dryRun"] = dryRun;
        if (after.Length > 0)
        {
            body["after"] = after;
        }
        return body;
    }

    private static void Choose(bool one, bool some, bool all)
    {
        if (one && (some || all))
        {
            throw new StartException("Give a letter's id or options that choose letters, not both.");
        }
        if (!one && !some && !all)
        {
            throw new StartException("Which letters? Give an id, or choose by --reason, --expo, --type, --source, --sender, --organisation, --from or --until; see --help.");
        }
    }
}

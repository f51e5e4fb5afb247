using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform recount</c>: Events counts its own rows, Analytics compares with what it counted as they came; or counts them anew.</summary>
internal static class RecountCommand
{
    /// <summary>How long nothing may move.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Make(Option<string> data)
    {
        var expo = new Option<string?>("--expo") { Description = "Code of an expo; all when not given." };
        var repair = new Option<bool>("--repair") { Description = "Count anew, beside what is shown, and show that once it is complete and equal to what is stored." };
        var command = new Command("recount", "Compares what was counted with what is stored, or counts anew; exit code 1 when they differ at the end.") { expo, repair, data };
        command.SetAction((given, _) => Sentences.Told(() => RunAsync(given.GetValue(data)!, given.GetValue(expo), given.GetValue(repair))));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string? only, bool repair)
    {
        using var gateway = await GatewayClient.OfAsync(folder);
        var expos = only is null ? await gateway.ListAsync("/v1/events/expos").Select(expo => (string)expo["code"]!).ToListAsync() : [only];
        var allEqual = true;
        foreach (var expo in expos)
        {
            var result = repair ? await RepairAsync(gateway, expo) : await CompareAsync(gateway, expo);
            var isEqual = (string?)result["state"] == "equal" && (!repair || (int)result["shownGeneration"]! >= (int)result["generation"]!);
            allEqual &= isEqual;
            Console.WriteLine($"{expo,-24} {(repair && isEqual ? "repaired" : result["state"]),-10} stored {result["stored"],10}   as of batch {result["throughSequence"]}{(repair ? $"   generation {result["generation"]}" : "")}");
            foreach (var difference in result["differences"]!.AsArray())
            {
                Console.WriteLine($"    {difference!["hour"]}  {difference["type"],-36}  stored {difference["stored"],8}  counted {difference["counted"],8}");
            }
        }
        return allEqual ? 0 : 1;
    }

    private static async Task<JsonNode> CompareAsync(GatewayClient gateway, string expo)
    {
        var started = (await gateway.SendAsync(HttpMethod.Post, PathOf(expo), new JsonObject()))!;
        var through = (long)started["throughSequence"]!;
        return await WaitAsync(
            () => gateway.FindAsync(HttpMethod.Get, $"/v1/analytics/expos/{Uri.EscapeDataString(expo)}/recount"),
            result => (long)result["throughSequence"]! >= through && (string?)result["state"] != "pending",
            $"Analytics has not compared expo {expo}");
    }

    private static async Task<JsonNode> RepairAsync(GatewayClient gateway, string expo)
    {
        var begun = (await gateway.SendAsync(HttpMethod.Post, $"{PathOf(expo)}?repair=true", new JsonObject()))!;
        var generation = (int)begun["generation"]!;
        long? last = null;
        var published = await WaitAsync(
            () => gateway.FindAsync(HttpMethod.Get, PathOf(expo)),
            repair => (int)repair["generation"]! > generation || (string?)repair["state"] != "publishing",
            $"Events has not published expo {expo} again",
            repair =>
            {
                var moved = last != (long)repair["published"]!;
                last = (long)repair["published"]!;
                if (moved)
                {
                    Console.WriteLine($"{expo,-24} publishing {repair["published"],10} of {repair["activities"]}");
                }
                return moved;
            });
        if ((int)published["generation"]! > generation)
        {
            throw new StartException($"The repair of expo {expo} was given up for a later one (generation {published["generation"]}): somebody else repairs it.");
        }
        if ((long)published["frozen"]! > 0)
        {
            Console.WriteLine($"{expo,-24} {published["frozen"]} activities are no longer stored one by one: their hours get the totals that were kept, and keep what was counted per hall, booth, district and asset.");
        }
        return await WaitAsync(
            () => gateway.FindAsync(HttpMethod.Get, $"/v1/analytics/expos/{Uri.EscapeDataString(expo)}/recount?generation={generation}"),
            result => (string?)result["state"] != "pending",
            $"Analytics has not counted expo {expo} anew");
    }

    private static string PathOf(string expo) => $"/v1/events/expos/{Uri.EscapeDataString(expo)}/recount";

    /// <param name="moves">True when what was found is a step onwards: then patience begins anew.</param>
    private static async Task<JsonNode> WaitAsync(Func<Task<JsonNode?>> find, Func<JsonNode, bool> isDone, string complaint, Func<JsonNode, bool>? moves = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (await find() is { } found)
            {
                if (moves?.Invoke(found) == true)
                {
                    watch.Restart();
                }
                if (isDone(found))
                {
                    return found;
                }
            }
            if (watch.Elapsed > Patience)
            {
                throw new StartException($"{complaint} within {Patience.TotalMinutes:0} min: see ./cityip status, and ./cityip logs events and analytics.");
            }
            await Task.Delay(200);
        }
    }
}

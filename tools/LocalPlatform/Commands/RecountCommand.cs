using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform recount</c>: Events counts its own rows, Analytics compares with what it counted as they came.</summary>
internal static class RecountCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Make(Option<string> data)
    {
        var expo = new Option<string?>("--expo") { Description = "Code of an expo; all when not given." };
        var command = new Command("recount", "Compares what was counted with what is stored; exit code 1 when they differ.") { expo, data };
        command.SetAction((given, _) => Sentences.Told(() => RunAsync(given.GetValue(data)!, given.GetValue(expo))));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string? only)
    {
        using var gateway = GatewayClient.Of(folder);
        var expos = only is null ? await gateway.ListAsync("/v1/events/expos").Select(expo => (string)expo["code"]!).ToListAsync() : [only];
        var allEqual = true;
        foreach (var expo in expos)
        {
            var started = (await gateway.SendAsync(HttpMethod.Post, $"/v1/events/expos/{Uri.EscapeDataString(expo)}/recount", new JsonObject()))!;
            var result = await ResultAsync(gateway, expo, (long)started["throughSequence"]!);
            var differences = result["differences"]!.AsArray();
            allEqual &= (string?)result["state"] == "equal";
            Console.WriteLine($"{expo,-24} {result["state"],-10} stored {result["stored"],10}   as of batch {result["throughSequence"]}");
            foreach (var difference in differences)
            {
                Console.WriteLine($"    {difference!["hour"]}  {difference["type"],-36}  stored {difference["stored"],8}  counted {difference["counted"],8}");
            }
        }
        return allEqual ? 0 : 1;
    }

    private static async Task<JsonNode> ResultAsync(GatewayClient gateway, string expo, long through)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var result = await gateway.FindAsync(HttpMethod.Get, $"/v1/analytics/expos/{Uri.EscapeDataString(expo)}/recount");
            if (result is not null && (long)result["throughSequence"]! >= through && (string?)result["state"] != "pending")
            {
                return result;
            }
            if (watch.Elapsed > Patience)
            {
                throw new StartException($"Analytics has not compared expo {expo} within {Patience.TotalMinutes:0} min: see ./cityip status, and ./cityip logs analytics.");
            }
            await Task.Delay(200);
        }
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;

namespace CityIp.LocalPlatform.Commands;

/// <summary>The options that choose dead letters, as the gateway's address and bodies name them.</summary>
internal sealed class LetterFilters
{
    private readonly Option<string?> state = new("--state") { Description = "held, replayed or discarded." };

    private readonly (string Name, Option<string?> Option)[] common =
    [
        ("reason", new("--reason") { Description = "Only this reason, for example unknown-booth, invalid-data or conflict." }),
        ("expo", new("--expo") { Description = "Only this expo's, by its code." }),
        ("type", new("--type") { Description = "Only events of this type." }),
        ("source", new("--source") { Description = "Only events whose source begins with this." }),
        ("sender", new("--sender") { Description = "Only what this key or user of the broker sent." }),
        ("organisation", new("--organisation") { Description = "Only what this organisation sent." }),
        ("receivedFrom", new("--from") { Description = "Only what was received from then on, for example 2026-10-01T08:00:00Z." }),
        ("receivedUntil", new("--until") { Description = "Only what was received before then." }),
    ];

    public void AddTo(Command command, bool withState)
    {
        if (withState)
        {
            command.Options.Add(state);
        }
        foreach (var (_, option) in common)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given, as <c>?name=value&amp;…</c>; nothing when nothing was.</summary>
    public string Query(ParseResult given)
    {
        var pairs = Given(given).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}").ToList();
        return pairs.Count == 0 ? "" : $"?{string.Join('&', pairs)}";
    }

    public JsonObject Body(ParseResult given) => new(Given(given).Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value)));

    public bool Any(ParseResult given) => Given(given).Any();

    private IEnumerable<(string Name, string Value)> Given(ParseResult given) => common
        .Select(pair => (pair.Name, Value: given.GetValue(pair.Option)))
        .Append((Name: "state", Value: given.GetResult(state) is null ? null : given.GetValue(state)))
        .Where(pair => pair.Value is not null)
        .Select(pair => (pair.Name, pair.Value!));
}

using System.Text.Json;
using Spectre.Console;

namespace CityIp.Demo;

/// <summary>The table at the end.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IAnsiConsole console, Outcome outcome)
    {
        var journal = outcome.Journal;
        var table = new Table().Title($"Expo day {outcome.ExpoCode}").AddColumn("what").AddColumn(new TableColumn("activities").RightAligned()).AddColumn("meaning");
        table.AddRow("sent", $"{journal.Sent}", "handed over by the devices, repetitions included");
        table.AddRow("accepted", $"{journal.Told("accepted")}", "new, and on disk");
        table.AddRow("duplicate", $"{journal.Told("duplicate")}", "held already, same content");
        table.AddRow("conflict", $"{journal.Told("conflict")}", "same id, other content: the first stays, this one is kept for inspection");
        table.AddRow("quarantined", $"{journal.Told("quarantined")}", "unknown or invalid: held as a dead letter");
        table.AddRow("rejected", $"{journal.Told("rejected")}", "not held: a source that is not the key's");
        table.AddRow("stored", $"{outcome.Stored}", "what the events service counts in its own rows");
        table.AddRow("counted", $"{outcome.Counted}", "what the analytics service has counted from the messages");
        table.AddRow("leads", $"{outcome.LeadsStored}{(outcome.LeadsStored == 200 ? "+" : string.Empty)}", "visitors whose interest was captured at the Qingpu booth");
        console.Write(table);
        console.WriteLine("The chain of the Normandie Apartments:");
        console.WriteLine(JsonSerializer.Serialize(outcome.Chain, Readable));
        foreach (var fault in outcome.Faults)
        {
            console.MarkupLineInterpolated($"[red]DOES NOT ADD UP[/] {fault}");
        }
        if (outcome.AddsUp)
        {
            console.MarkupLine("[green]It adds up[/]: sent = accepted + duplicate + conflict + quarantined + rejected; accepted = stored = counted.");
        }
    }
}

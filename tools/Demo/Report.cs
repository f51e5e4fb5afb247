using System.Text.Json;
using Spectre.Console;

namespace CityIp.Demo;

/// <summary>The table at the end.</summary>
internal static class Report
{
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
        console.Write(ChainOf(outcome.Chain));
        foreach (var fault in outcome.Faults)
        {
            console.MarkupLineInterpolated($"[red]DOES NOT ADD UP[/] {fault}");
        }
        if (outcome.AddsUp)
        {
            console.MarkupLine("[green]It adds up[/]: sent = accepted + duplicate + conflict + quarantined + rejected; accepted = stored = counted.");
        }
    }

    /// <summary>From asset to money, over all expos the platform knows.</summary>
    private static Table ChainOf(JsonElement chain)
    {
        var names = chain.GetProperty("asset").GetProperty("names");
        var table = new Table().Title($"The chain of {names.GetProperty("en")} {names.GetProperty("zh-Hans")}").AddColumn("link").AddColumn(new TableColumn("figure").RightAligned()).AddColumn("as of");
        Add("touches", chain.GetProperty("touches").GetProperty("total").ToString(), "touches");
        foreach (var type in chain.GetProperty("touches").GetProperty("byType").EnumerateObject())
        {
            Add($"  {type.Name}", type.Value.ToString(), "touches");
        }
        var visitors = chain.GetProperty("visitors");
        Add("distinct visitors", visitors.GetProperty("suppressed").GetBoolean() ? $"suppressed (k = {visitors.GetProperty("suppressedBelow")})" : visitors.GetProperty("visitors").ToString(), "visitors");
        Add("leads", chain.GetProperty("leads").GetProperty("count").ToString(), "leads");
        foreach (var stage in chain.GetProperty("deals").GetProperty("byStage").EnumerateObject())
        {
            Add($"deals in stage {stage.Name}", stage.Value.ToString(), "deals");
        }
        foreach (var amount in chain.GetProperty("money").GetProperty("amounts").EnumerateArray())
        {
            foreach (var kind in new[] { "pledged", "contracted", "disbursed" })
            {
                Add($"{kind}, minor units of {amount.GetProperty("currency")}", amount.GetProperty(kind).ToString(), "money");
            }
        }
        return table;

        void Add(string link, string figure, string part) => table.AddRow(Markup.Escape(link), Markup.Escape(figure), Markup.Escape($"{chain.GetProperty(part).GetProperty("asOf")}"));
    }
}

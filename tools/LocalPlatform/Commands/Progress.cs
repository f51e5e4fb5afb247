using System.Diagnostics;
using Spectre.Console;

namespace CityIp.LocalPlatform.Commands;

/// <summary>Shows parts becoming ready: a live table on a terminal, else a line for each change.</summary>
internal sealed class Progress(RunningPlatform platform)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private readonly Stopwatch watch = Stopwatch.StartNew();

    public async Task ShowAsync(Task starting)
    {
        if (Console.IsOutputRedirected)
        {
            await ShowLinesAsync(starting);
        }
        else
        {
            await AnsiConsole.Live(Table()).StartAsync(async live =>
            {
                while (!starting.IsCompleted)
                {
                    await Task.WhenAny(starting, Task.Delay(Glance));
                    live.UpdateTarget(Table());
                }
            });
        }
        await starting;
    }

    private async Task ShowLinesAsync(Task starting)
    {
        var shown = new Dictionary<string, PartState>();
        do
        {
            await Task.WhenAny(starting, Task.Delay(Glance));
            foreach (var part in platform.Parts)
            {
                var state = part.State;
                if (state is PartState.Starting or PartState.Ready or PartState.Failed && shown.GetValueOrDefault(part.Name) != state)
                {
                    shown[part.Name] = state;
                    Console.WriteLine($"{watch.Elapsed.TotalSeconds,6:0.0} s  {part.Name,-11} {Word(state),-9} {(state == PartState.Ready ? part.Address : "")}".TrimEnd());
                }
            }
        }
        while (!starting.IsCompleted);
    }

    private Table Table()
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("part", "state", "after", "address");
        table.Caption = new TableTitle($"{watch.Elapsed.TotalSeconds:0} s");
        foreach (var part in platform.Parts)
        {
            var colour = part.State switch { PartState.Ready => "green", PartState.Starting => "yellow", PartState.Failed => "red", _ => "grey" };
            var took = part.State is PartState.Ready or PartState.Failed ? $"{part.StartTook.TotalSeconds:0.0} s" : "";
            table.AddRow(part.Name, $"[{colour}]{Word(part.State)}[/]", took, part.State == PartState.Ready ? part.Address : "");
        }
        return table;
    }

    private static string Word(PartState state) => state switch
    {
        PartState.Waiting => "waiting",
        PartState.Starting => "starting",
        PartState.Ready => "ready",
        PartState.Failed => "failed",
        PartState.Stopped => "stopped",
    };
}

using CityIp.Benchmarks.Machine;
using Xunit;

namespace CityIp.Benchmarks.Tests.Rules;

/// <summary>From the kernel's and the server's counters to a sentence.</summary>
public sealed class Naming_what_limits
{
    private static readonly DateTime Noon = new(2026, 10, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_process_is_read_from_its_line_whatever_its_name()
    {
        var time = ProcessTimes.Parse("4711 (a) b (c) S 12 4711 4711 0 -1 4194304 100 200 0 0 30 12 5 7 20 0 3 0 1000 1 1");

        Assert.Equal(new ProcessTime(Parent: 12, Own: 42, EndedChildren: 12), time);
    }

    [Fact]
    public void A_part_has_the_time_of_all_its_processes_also_of_those_that_ended()
    {
        var all = new Dictionary<int, ProcessTime>
        {
            [1] = new(0, 1_000, 0),
            [10] = new(1, 5, 3),
            [11] = new(10, 20, 0),
            [12] = new(11, 100, 0),
            [20] = new(1, 7, 0),
        };

        Assert.Equal(5 + 3 + 20 + 100, ProcessTimes.OfTree(all, 10));
        Assert.Equal(7, ProcessTimes.OfTree(all, 20));
        Assert.Equal(0, ProcessTimes.OfTree(all, 99));
    }

    [Fact]
    public void This_process_has_memory_and_time()
    {
        Assert.InRange(ProcessTimes.ResidentMegabytes(Environment.ProcessId), 1, 100_000);
        Assert.Contains(Environment.ProcessId, ProcessTimes.Read().Keys);
        Assert.True(Processors.Read().Total > 0);
    }

    [Fact]
    public void The_processors_line_is_all_but_guest_time() =>
        Assert.Equal(new Processors(Total: 360, Idle: 40, WaitingForDisk: 50, Stolen: 80), Processors.Parse("cpu  10 20 30 40 50 60 70 80 9 9"));

    [Fact]
    public void Shares_are_of_all_processors_and_what_is_left_is_others()
    {
        var usage = Between(new(1_000, 100, 50, 20), new(2_000, 200, 100, 30), ("gateway", 100, 400), ("events", 0, 450));

        Assert.Equal(0.3, usage.Shares["gateway"], 12);
        Assert.Equal(0.45, usage.Shares["events"], 12);
        Assert.Equal(0.1, usage.Idle, 12);
        Assert.Equal(0.05, usage.WaitingForDisk, 12);
        Assert.Equal(0.01, usage.Stolen, 12);
        Assert.Equal(0.09, usage.Shares["others"], 12);
    }

    [Fact]
    public void Busy_processors_limit_and_the_greatest_is_named_first()
    {
        var limit = Between(new(0, 0, 0, 0), new(1_000, 30, 0, 0), ("gateway", 0, 300), ("events", 0, 400), ("postgres", 0, 200)).Limit();

        Assert.StartsWith("the processors limit: 97 % busy, most of it events 40 %, gateway 30 %, postgres 20 %", limit, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_programs_on_the_machine_are_told_of() =>
        Assert.EndsWith("DISTURBED: programs that are none of the platform's took 40 %", Between(new(0, 0, 0, 0), new(1_000, 0, 0, 0), ("events", 0, 600)).Limit(), StringComparison.Ordinal);

    [Fact]
    public void A_log_that_is_always_being_written_limits() =>
        Assert.StartsWith("the disk limits: PostgreSQL waited 80 %", Between(new(0, 0, 0, 0), new(1_000, 500, 0, 0), 8_000, ("events", 0, 400)).Limit(), StringComparison.Ordinal);

    [Fact]
    public void Where_nothing_is_used_up_nothing_is_blamed() =>
        Assert.StartsWith("neither processors (40 % busy)", Between(new(0, 0, 0, 0), new(1_000, 600, 0, 0), ("events", 0, 400)).Limit(), StringComparison.Ordinal);

    private static Usage Between(Processors begin, Processors end, params (string Part, long Begin, long End)[] parts) => Between(begin, end, 0, parts);

    /// <param name="syncMilliseconds">Of the ten seconds between.</param>
    private static Usage Between(Processors begin, Processors end, double syncMilliseconds, params (string Part, long Begin, long End)[] parts) => Usage.Between(
        new(Noon, begin, parts.ToDictionary(part => part.Part, part => part.Begin), new(0, 0)),
        new(Noon.AddSeconds(10), end, parts.ToDictionary(part => part.Part, part => part.End), new(100, syncMilliseconds)));
}

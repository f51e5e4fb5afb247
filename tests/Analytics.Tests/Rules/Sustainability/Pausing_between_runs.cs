using CityIp.Analytics.Sustainability;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Pausing_between_runs
{
    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.3, 3)]
    [InlineData(30, 5)]
    public void Is_ten_times_what_the_run_took_and_never_long(double took, double pause) =>
        Assert.Equal(TimeSpan.FromSeconds(pause), SustainabilityJob.PauseAfter(TimeSpan.FromSeconds(took), failures: 0));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(7, 60)]
    [InlineData(70, 60)]
    public void Doubles_with_each_failure_up_to_a_minute(int failures, double pause) =>
        Assert.Equal(TimeSpan.FromSeconds(pause), SustainabilityJob.PauseAfter(TimeSpan.FromSeconds(20), failures));
}

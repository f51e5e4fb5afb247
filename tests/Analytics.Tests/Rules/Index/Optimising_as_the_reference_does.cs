using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>Figures measured with COINr 1.1.14 on the ASEM data: its optimiser stops early, and goes astray when told not to.</summary>
public sealed class Optimising_as_the_reference_does
{
    private static readonly Lazy<IndexResult> Built = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));

    [Fact]
    public void The_default_tolerance_stops_after_the_first_polytope()
    {
        var found = CompatibleWeights.Of(Built.Value, 2, OptimisedWeightsGoal.Balance, null, 0.1, 500);

        Assert.Equal(9, found.Evaluations);
        Assert.Equal(0.008, found.Obtained.Min(), 5e-4);
        Assert.Equal(0.198, found.Obtained.Max(), 5e-4);
    }

    [Fact]
    public void A_small_tolerance_leads_to_negative_weights()
    {
        var found = CompatibleWeights.Of(Built.Value, 2, OptimisedWeightsGoal.Balance, null, 1e-8, 100_000);

        // Measured: 2,695 evaluations; rounding and the order of the elements lead along another path to the same place.
        Assert.InRange(found.Evaluations, 2000, 3500);
        Assert.Equal(-0.20, found.Weights.Min(), 5e-3);
        Assert.Equal(1, found.Weights.Sum(), 1e-12);
        Assert.Equal("Physical", found.Elements[Array.IndexOf(found.Weights, found.Weights.Min())]);
        // The optimum on the simplex has no negative weight.
        Assert.All(OptimisedWeights.Of(Built.Value, 2, OptimisedWeightsGoal.Balance).Weights, w => Assert.True(w >= 0));
    }

    [Fact]
    public void The_method_finds_the_minimum_of_a_curved_valley()
    {
        // Rosenbrock's function from its usual start.
        var found = NelderMead.Minimise(x => (100 * Math.Pow(x[1] - (x[0] * x[0]), 2)) + Math.Pow(1 - x[0], 2), [-1.2, 1], 1.490116e-08, 500);

        // R's optim with its defaults: 195 evaluations, 8.825241e-08 at (1.000260, 1.000506).
        Assert.Equal((195, true), (found.Evaluations, found.Converged));
        Assert.Equal(8.825241e-08, found.Value, 1e-13);
        Assert.Equal((1.000260, 1.000506), (Math.Round(found.X[0], 6), Math.Round(found.X[1], 6)));
    }

    [Fact]
    public void A_target_names_elements_of_the_level() =>
        Assert.Contains("GDP", Assert.Throws<IndexRefusedException>(() => OptimisedWeights.Of(Built.Value, 2, OptimisedWeightsGoal.Balance, new Dictionary<string, double> { ["GDP"] = 1 })).Message, StringComparison.Ordinal);
}

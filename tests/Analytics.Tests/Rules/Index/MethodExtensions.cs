using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

internal static class MethodExtensions
{
    public static AggregateStep Levelled(this AggregateStep step, params (int Level, AggregateRule Rule)[] levels) =>
        step with { Levels = levels.ToImmutableDictionary(l => l.Level, l => l.Rule) };

    /// <summary>The method with another step in place of the one of its kind.</summary>
    public static IndexMethod Having(this IndexMethod method, Step step) =>
        method.Replace(method.Steps.ToList().FindIndex(s => s.Kind == step.Kind), step);
}

using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

/// <summary>A kind of step: its name, its defaults, its parameters, and by what its rule can be overridden ("indicators", "levels" or nothing).</summary>
internal sealed record StepKind(string Name, Step Default, string? Overrides, IReadOnlyList<StepParameter> Parameters)
{
    public StepParameter Parameter(string name, string where) =>
        Parameters.FirstOrDefault(p => p.Name == name)
        ?? throw new IndexRefusedException(where, $"'{name}' is no parameter of {Name}; it has {string.Join(", ", Parameters.Select(p => p.Name))}");
}

/// <summary>Every step and parameter by its one name, with defaults. The service lists it; paths and JSON are checked against it.</summary>
internal static partial class StepCatalog
{
    public static IReadOnlyList<StepKind> Kinds { get; } = [Denominate(), Impute(), Screen(), Treat(), Normalise(), Aggregate()];

    public static StepKind Find(string name, string where) =>
        Kinds.FirstOrDefault(k => k.Name == name)
        ?? throw new IndexRefusedException(where, $"'{name}' is no step; steps are {string.Join(", ", Kinds.Select(k => k.Name))}");

    public static string KindOf(Step step) => Kinds.First(k => k.Default.GetType() == step.GetType()).Name;

    /// <summary>A step from its name and named parameters (of JSON, say); overrides and lists are nested dictionaries.</summary>
    public static Step Make(string name, IReadOnlyDictionary<string, object?> parameters, string where)
    {
        var kind = Find(name, where);
        var step = kind.Default;
        foreach (var (key, value) in parameters.OrderBy(p => p.Key == kind.Overrides))
        {
            step = Nested(step, kind, key, value, $"{where}.{key}") ?? kind.Parameter(key, $"{where}.{key}").Set(step, value, $"{where}.{key}");
        }

        return step;
    }

    private static Step? Nested(Step step, StepKind kind, string key, object? value, string where)
    {
        if (value is not IReadOnlyDictionary<string, object?> map)
        {
            return null;
        }

        if (key == kind.Overrides)
        {
            foreach (var (target, settings) in map)
            {
                if (settings is not IReadOnlyDictionary<string, object?> parameters)
                {
                    throw new IndexRefusedException($"{where}.{target}", "is not an object of parameters");
                }

                foreach (var (parameter, setting) in parameters)
                {
                    step = SetOverride(step, target, parameter, setting, $"{where}.{target}.{parameter}");
                }
            }

            return step;
        }

        return (step, key) switch
        {
            (DenominateStep d, "scale_factors") => d with { ScaleFactors = map.ToImmutableDictionary(p => p.Key, p => StepParameter.AsNumber(p.Value, $"{where}.{p.Key}")) },
            (ScreenStep s, "force") => s with
            {
                Force = map.ToImmutableDictionary(p => p.Key, p => p.Value as bool? ?? throw new IndexRefusedException($"{where}.{p.Key}", "is not true or false")),
            },
            (NormaliseStep n, "stored") => n with { Stored = map.ToImmutableDictionary(p => p.Key, p => StoredNormaliser.Read(p.Value, $"{where}.{p.Key}")) },
            _ => null,
        };
    }

    /// <summary>Sets one parameter for one indicator or level; what is not yet overridden there starts from the step's own rule.</summary>
    public static Step SetOverride(Step step, string target, string parameter, object? value, string where)
    {
        var definition = Find(KindOf(step), where).Parameter(parameter, where);
        switch (step)
        {
            case TreatStep treat:
                var treated = (TreatStep)definition.Set(treat with { Rule = treat.For(target) }, value, where);
                return treat with { Indicators = treat.Indicators.SetItem(target, treated.Rule) };
            case NormaliseStep normalise:
                var normalised = (NormaliseStep)definition.Set(normalise with { Rule = normalise.Indicators.GetValueOrDefault(target, normalise.Rule) }, value, where);
                return normalise with { Indicators = normalise.Indicators.SetItem(target, normalised.Rule) };
            case AggregateStep aggregate when int.TryParse(target, out var level) && level >= 2:
                var aggregated = (AggregateStep)definition.Set(aggregate with { Rule = aggregate.For(level) }, value, where);
                return aggregate with { Levels = aggregate.Levels.SetItem(level, aggregated.Rule) };
            default:
                throw new IndexRefusedException(where, $"'{target}' cannot be set apart in {KindOf(step)}");
        }
    }
}

namespace CityIp.Analytics.Index;

internal static partial class StepCatalog
{
    private static StepParameter Enabled() => StepParameter.Flag<Step>("enabled", s => s.Enabled, (s, v) => s with { Enabled = v });

    private static StepKind Denominate() => new("denominate", new DenominateStep(), null, [Enabled()]);

    private static StepKind Impute() => new("impute", new ImputeStep(), null,
    [
        Enabled(),
        StepParameter.OneOf<ImputeStep, ImputeMethod>("method", s => s.Method, (s, v) => s with { Method = v }),
        StepParameter.Text<ImputeStep>("group", s => s.Group, (s, v) => s with { Group = v }),
        StepParameter.OptionalWhole<ImputeStep>("group_level", s => s.GroupLevel, (s, v) => s with { GroupLevel = v }, 2),
        StepParameter.OptionalWhole<ImputeStep>("max_time", s => s.MaxTime, (s, v) => s with { MaxTime = v }, 1),
        StepParameter.OneOf<ImputeStep, TimeScope>("scope", s => s.Scope, (s, v) => s with { Scope = v }),
    ]);

    private static StepKind Screen() => new("screen", new ScreenStep(), null,
    [
        Enabled(),
        StepParameter.OneOf<ScreenStep, ScreenBy>("by", s => s.By, (s, v) => s with { By = v }),
        StepParameter.Number<ScreenStep>("threshold", s => s.Threshold, (s, v) => s with { Threshold = v }, 0, 1),
        StepParameter.Number<ScreenStep>("nonzero_threshold", s => s.NonzeroThreshold, (s, v) => s with { NonzeroThreshold = v }, 0, 1),
    ]);

    private static StepKind Treat() => new("treat", new TreatStep(), "indicators",
    [
        // Of the rule, not of the step: so that one indicator can be left untreated.
        StepParameter.Flag<TreatStep>("enabled", s => s.Rule.Enabled, (s, v) => s with { Rule = s.Rule with { Enabled = v } }),
        StepParameter.Number<TreatStep>("skew", s => s.Rule.Skew, (s, v) => s with { Rule = s.Rule with { Skew = v } }, 0),
        StepParameter.Number<TreatStep>("kurtosis", s => s.Rule.Kurtosis, (s, v) => s with { Rule = s.Rule with { Kurtosis = v } }),
        StepParameter.OptionalWhole<TreatStep>("winsorise_max", s => s.Rule.WinsoriseMax, (s, v) => s with { Rule = s.Rule with { WinsoriseMax = v } }, 0),
        StepParameter.OneOf<TreatStep, TreatThen>("then", s => s.Rule.Then, (s, v) => s with { Rule = s.Rule with { Then = v } }),
        StepParameter.Number<TreatStep>("lambda", s => s.Rule.Lambda, (s, v) => s with { Rule = s.Rule with { Lambda = v } }),
        StepParameter.Flag<TreatStep>("combine", s => s.Rule.Combine, (s, v) => s with { Rule = s.Rule with { Combine = v } }),
        StepParameter.Flag<TreatStep>("force", s => s.Rule.Force, (s, v) => s with { Rule = s.Rule with { Force = v } }),
        StepParameter.Flag<TreatStep>("compatible", s => s.Rule.Compatible, (s, v) => s with { Rule = s.Rule with { Compatible = v } }),
        StepParameter.OneOf<TreatStep, TimeScope>("scope", s => s.Scope, (s, v) => s with { Scope = v }),
    ]);

    private static StepKind Normalise() => new("normalise", new NormaliseStep(), "indicators",
    [
        Enabled(),
        StepParameter.OneOf<NormaliseStep, NormaliseMethod>("method", s => s.Rule.Method, (s, v) => s with { Rule = s.Rule with { Method = v } }),
        StepParameter.Number<NormaliseStep>("lower", s => s.Rule.Lower, (s, v) => s with { Rule = s.Rule with { Lower = v } }),
        StepParameter.Number<NormaliseStep>("upper", s => s.Rule.Upper, (s, v) => s with { Rule = s.Rule with { Upper = v } }),
        StepParameter.Number<NormaliseStep>("mean", s => s.Rule.Mean, (s, v) => s with { Rule = s.Rule with { Mean = v } }),
        StepParameter.Number<NormaliseStep>("sd", s => s.Rule.Sd, (s, v) => s with { Rule = s.Rule with { Sd = v } }, 0, open: true),
        StepParameter.Number<NormaliseStep>("factor", s => s.Rule.Factor, (s, v) => s with { Rule = s.Rule with { Factor = v } }),
        StepParameter.Flag<NormaliseStep>("truncate", s => s.Rule.Truncate, (s, v) => s with { Rule = s.Rule with { Truncate = v } }),
        StepParameter.Flag<NormaliseStep>("cap", s => s.Rule.Cap, (s, v) => s with { Rule = s.Rule with { Cap = v } }),
        StepParameter.OptionalNumber<NormaliseStep>("target", s => s.Rule.Target, (s, v) => s with { Rule = s.Rule with { Target = v } }),
        StepParameter.Text<NormaliseStep>("reference", s => s.Rule.Reference, (s, v) => s with { Rule = s.Rule with { Reference = v } }),
        StepParameter.Whole<NormaliseStep>("classes", s => s.Rule.Classes, (s, v) => s with { Rule = s.Rule with { Classes = v } }, 2),
        StepParameter.Number<NormaliseStep>("band", s => s.Rule.Band, (s, v) => s with { Rule = s.Rule with { Band = v } }, 0),
        StepParameter.Flag<NormaliseStep>("from_tree", s => s.FromTree, (s, v) => s with { FromTree = v }),
        StepParameter.OneOf<NormaliseStep, ConstantColumn>("constant", s => s.Constant, (s, v) => s with { Constant = v }),
        StepParameter.OneOf<NormaliseStep, TimeScope>("scope", s => s.Scope, (s, v) => s with { Scope = v }),
    ]);

    private static StepKind Aggregate() => new("aggregate", new AggregateStep(), "levels",
    [
        StepParameter.OneOf<AggregateStep, AggregateMethod>("method", s => s.Rule.Method, (s, v) => s with { Rule = s.Rule with { Method = v } }),
        StepParameter.Number<AggregateStep>("power", s => s.Rule.Power, (s, v) => s with { Rule = s.Rule with { Power = v } }),
        StepParameter.Number<AggregateStep>("threshold", s => s.Rule.Threshold, (s, v) => s with { Rule = s.Rule with { Threshold = v } }, 0, 1),
        StepParameter.Flag<AggregateStep>("penalty_up", s => s.Rule.PenaltyUp, (s, v) => s with { Rule = s.Rule with { PenaltyUp = v } }),
        StepParameter.Number<AggregateStep>("tie", s => s.Rule.Tie, (s, v) => s with { Rule = s.Rule with { Tie = v } }, 0),
        StepParameter.Flag<AggregateStep>("compatible", s => s.Rule.Compatible, (s, v) => s with { Rule = s.Rule with { Compatible = v } }),
    ]);
}

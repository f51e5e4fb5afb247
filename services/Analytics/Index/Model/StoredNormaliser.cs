namespace CityIp.Analytics.Index;

/// <summary>A normaliser with everything it took from the data, to be sent again: other units or times are then scored on the same scale.</summary>
/// <param name="Low">Null = not cut below.</param>
/// <param name="High">Null = not cut above.</param>
internal sealed record StoredNormaliser(
    string Form, double Direction, double Shift, double Divisor, double Factor, double Offset, double? Low, double? High, IReadOnlyList<double> Reference, IReadOnlyList<double> Scores)
{
    private static readonly string[] Members = ["form", "direction", "shift", "divisor", "factor", "offset", "low", "high", "reference", "scores"];

    public static StoredNormaliser Of(Normaliser n) => new(
        Names.Of(n.Form), n.Direction, n.Shift, n.Divisor, n.Factor, n.Offset, double.IsFinite(n.Low) ? n.Low : null, double.IsFinite(n.High) ? n.High : null, n.Reference, n.Scores);

    public static Normaliser Read(object? value, string where)
    {
        if (value is not IReadOnlyDictionary<string, object?> map)
        {
            throw new IndexRefusedException(where, "is not a normaliser: an object with form and direction");
        }

        if (map.Keys.FirstOrDefault(key => !Members.Contains(key)) is { } unknown)
        {
            throw new IndexRefusedException($"{where}.{unknown}", $"is none of {string.Join(", ", Members)}");
        }

        var form = map.GetValueOrDefault("form") is string name && Names.TryParse<NormaliserForm>(name, out var known)
            ? known
            : throw new IndexRefusedException($"{where}.form", $"is none of {string.Join(", ", Names.All<NormaliserForm>())}");
        var direction = Number("direction", 1);
        var normaliser = new Normaliser(form, direction is 1 or -1 ? direction : throw new IndexRefusedException($"{where}.direction", "is 1 or -1"))
        {
            Shift = Number("shift", 0),
            Divisor = Number("divisor", 1),
            Factor = Number("factor", 1),
            Offset = Number("offset", 0),
            Low = Number("low", double.NegativeInfinity),
            High = Number("high", double.PositiveInfinity),
            Reference = List("reference"),
            Scores = List("scores"),
        };
        return form switch
        {
            NormaliserForm.Linear when normaliser.Divisor == 0 => throw new IndexRefusedException($"{where}.divisor", "is 0"),
            NormaliserForm.Steps when normaliser.Scores.Length != normaliser.Reference.Length + 1 => throw new IndexRefusedException($"{where}.scores", "there is one more score than thresholds"),
            _ when !normaliser.Reference.SequenceEqual(normaliser.Reference.Order()) => throw new IndexRefusedException($"{where}.reference", "is not sorted"),
            _ => normaliser,
        };

        double Number(string key, double otherwise) => map.GetValueOrDefault(key) is { } given ? StepParameter.AsNumber(given, $"{where}.{key}") : otherwise;

        double[] List(string key) => map.GetValueOrDefault(key) switch
        {
            null => [],
            IReadOnlyList<object?> items => [.. items.Select((item, k) => StepParameter.AsNumber(item, $"{where}.{key}[{k}]"))],
            _ => throw new IndexRefusedException($"{where}.{key}", "is not a list of numbers"),
        };
    }
}

using System.Globalization;

namespace CityIp.Analytics.Index;

/// <summary>A parameter of a step by name: read, checked and set without knowing the step's class. What the methods listing shows and what a path addresses.</summary>
internal sealed record StepParameter(
    string Name, string Type, IReadOnlyList<string>? Values, Func<Step, object?> Get, Func<Step, object?, string, Step> Set)
{
    public static StepParameter Number<T>(string name, Func<T, double> get, Func<T, double, T> set, double min = double.NegativeInfinity, double max = double.PositiveInfinity, bool open = false)
        where T : Step =>
        new(name, "number", null, s => get((T)s), (s, v, where) => set((T)s, Inside(AsNumber(v, where), min, max, open, where)));

    public static StepParameter OptionalNumber<T>(string name, Func<T, double?> get, Func<T, double?, T> set) where T : Step =>
        new(name, "number or null", null, s => get((T)s), (s, v, where) => set((T)s, v is null ? null : AsNumber(v, where)));

    public static StepParameter Whole<T>(string name, Func<T, int> get, Func<T, int, T> set, int min) where T : Step =>
        new(name, "whole number", null, s => get((T)s), (s, v, where) => set((T)s, AsWhole(v, min, where)));

    public static StepParameter OptionalWhole<T>(string name, Func<T, int?> get, Func<T, int?, T> set, int min) where T : Step =>
        new(name, "whole number or null", null, s => get((T)s), (s, v, where) => set((T)s, v is null ? null : AsWhole(v, min, where)));

    public static StepParameter Flag<T>(string name, Func<T, bool> get, Func<T, bool, T> set) where T : Step =>
        new(name, "boolean", null, s => get((T)s), (s, v, where) =>
            set((T)s, v is bool b ? b : throw new IndexRefusedException(where, $"{Show(v)} is not true or false")));

    public static StepParameter Text<T>(string name, Func<T, string?> get, Func<T, string?, T> set) where T : Step =>
        new(name, "text or null", null, s => get((T)s), (s, v, where) =>
            set((T)s, v is null or string ? (string?)v : throw new IndexRefusedException(where, $"{Show(v)} is not a text")));

    public static StepParameter OneOf<T, TEnum>(string name, Func<T, TEnum> get, Func<T, TEnum, T> set) where T : Step where TEnum : struct, Enum =>
        new(name, "name", Names.All<TEnum>(), s => Names.Of(get((T)s)), (s, v, where) =>
            set((T)s, v is string text && Names.TryParse<TEnum>(text, out var value)
                ? value
                : throw new IndexRefusedException(where, $"{Show(v)} is none of {string.Join(", ", Names.All<TEnum>())}")));

    public static double AsNumber(object? value, string where) => value switch
    {
        double d when double.IsFinite(d) => d,
        int i => i,
        long l => l,
        decimal m => (double)m,
        _ => throw new IndexRefusedException(where, $"{Show(value)} is not a finite number"),
    };

    private static double Inside(double value, double min, double max, bool open, string where) =>
        (open ? value > min && value < max : value >= min && value <= max)
            ? value
            : throw new IndexRefusedException(where, string.Create(CultureInfo.InvariantCulture, $"{value:R} is outside {min:R} to {max:R}"));

    private static int AsWhole(object? value, int min, string where)
    {
        var number = AsNumber(value, where);
        return number == Math.Truncate(number) && number >= min && number <= int.MaxValue
            ? (int)number
            : throw new IndexRefusedException(where, string.Create(CultureInfo.InvariantCulture, $"{number:R} is not a whole number of at least {min}"));
    }

    private static string Show(object? value) => value is null ? "null" : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'";
}

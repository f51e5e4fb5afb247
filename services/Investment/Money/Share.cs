namespace CityIp.Investment;

/// <summary>Splits an amount among the assets of a deal.</summary>
internal static class Share
{
    /// <summary>Name of the rule, said beside every figure that was made with it.</summary>
    public const string Rule = "equal-parts-largest-remainder";

    /// <summary>
    /// The part of the share at <paramref name="index"/> of <paramref name="count"/> equal ones, in minor units. The parts differ by at most one and sum
    /// exactly to the amount: what does not divide goes to the first ones, in the order of the asset ids.
    /// </summary>
    public static long Of(long amount, int count, int index) => (amount / count) + (index < amount % count ? 1 : 0);
}

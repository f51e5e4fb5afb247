namespace CityIp.Investment;

/// <summary>What differs from one city body to the next.</summary>
/// <param name="TimeZone">Whose calendar decides what today is.</param>
/// <param name="Currency">ISO 4217 code of the currency that rates are pinned to.</param>
/// <param name="FirstResponse">How soon an investor is to be answered.</param>
internal sealed record City(TimeZoneInfo TimeZone, string Currency, TimeSpan FirstResponse)
{
    public static City From(IConfiguration configuration)
    {
        var currency = configuration["City:Currency"];
        if (currency is null || !Investment.Currency.IsKnown(currency))
        {
            throw new InvalidOperationException($"City:Currency is '{currency}': give the ISO 4217 code of the city's currency, for example CNY.");
        }
        var hours = configuration.GetValue("Investment:FirstResponseHours", 48.0);
        return hours is > 0 and <= 8760
            ? new(TimeZoneInfo.FindSystemTimeZoneById(configuration["City:TimeZone"] ?? "UTC"), currency, TimeSpan.FromHours(hours))
            : throw new InvalidOperationException($"Investment:FirstResponseHours is {hours}: give the hours within which an investor is to be answered, at most 8760.");
    }

    public DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZone).DateTime);
}

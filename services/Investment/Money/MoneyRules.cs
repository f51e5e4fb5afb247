using CityIp.Investment.Deals;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Investment;

/// <summary>What every amount that comes in must be.</summary>
internal static class MoneyRules
{
    /// <param name="field">JSON Pointer of the object that holds amount and currency; empty for the body itself.</param>
    public static ProblemHttpResult? Refuse(long amount, string currency, string field)
    {
        if (!Currency.IsKnown(currency))
        {
            return UnknownCurrency(currency, $"{field}/currency");
        }
        return amount is > 0 and <= Deal.MostMoney
            ? null
            : Problems.Invalid("invalid-amount", $"An amount is a whole number of minor units from 1 to {Deal.MostMoney}. {currency} has {Currency.ExponentOf(currency)} decimals.", $"{field}/amount");
    }

    public static ProblemHttpResult UnknownCurrency(string currency, string field) =>
        Problems.Invalid("unknown-currency", $"'{currency}' is no currency in use of ISO 4217. Write three capital letters, for example CNY.", field);
}

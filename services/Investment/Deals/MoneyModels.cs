using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CityIp.Investment.Deals;

internal sealed record EnterMoney(
    [property: Description("Minor units of the currency, above zero: 1234 is 12.34 CNY, 1,234 JPY, 1.234 KWD.")] long Amount,
    [property: Description("ISO 4217 code.")] string Currency,
    [property: Description("The day it was pledged, signed for or paid; not after today in the city.")] DateOnly On,
    [property: Text(1000), Description("What shows it: for example minutes, a contract, a bank statement.")] string Evidence,
    [property: Url, StringLength(1000)] string? EvidenceUri = null);

internal sealed record ReverseMoney([property: Text(1000)] string Reason);

internal sealed record MoneyEntryView(
    Guid Id,
    Guid DealId,
    MoneyKind Kind,
    [property: Description("Minor units; negative for a reversal.")] long Amount,
    string Currency,
    [property: Description("Decimals of the currency's minor unit (ISO 4217).")] int Exponent,
    DateOnly On,
    string Evidence,
    string? EvidenceUri,
    [property: Description("The entry that this one takes back.")] Guid? Reverses,
    [property: Description("Id of the key that entered it.")] string Actor,
    DateTimeOffset At)
{
    public static MoneyEntryView Of(MoneyEntry entry) => new(
        entry.Id, entry.DealId, entry.Kind, entry.Amount, entry.Currency, Investment.Currency.ExponentOf(entry.Currency), entry.On,
        entry.Evidence, entry.EvidenceUri, entry.Reverses, entry.Actor, entry.At);
}

internal sealed record DealMoneyView(
    Guid DealId,
    [property: Description("A row for each currency; nothing is added across currencies, nor pledged to contracted to disbursed.")] IReadOnlyList<DealAmountView> Totals,
    IReadOnlyList<MoneyEntryView> Entries);

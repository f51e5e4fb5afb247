using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CityIp.Investment.Deals;

/// <param name="Amount">Minor units of the currency, above zero: 1234 is 12.34 CNY, 1,234 JPY, 1.234 KWD.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="On">The day it was pledged, signed for or paid; not after today in the city.</param>
internal sealed record EnterMoney(
    long Amount,
    string Currency,
    DateOnly On,
    [property: Text(1000), Description("What shows it: for example minutes, a contract, a bank statement.")] string Evidence,
    [property: Url, StringLength(1000)] string? EvidenceUri = null);

internal sealed record ReverseMoney([property: Text(1000)] string Reason);

/// <param name="Amount">Minor units; negative for a reversal.</param>
/// <param name="Exponent">Decimals of the currency's minor unit (ISO 4217).</param>
/// <param name="Reverses">The entry that this one takes back.</param>
/// <param name="Actor">Id of the key that entered it.</param>
internal sealed record MoneyEntryView(
    Guid Id,
    Guid DealId,
    MoneyKind Kind,
    long Amount,
    string Currency,
    int Exponent,
    DateOnly On,
    string Evidence,
    string? EvidenceUri,
    Guid? Reverses,
    string Actor,
    DateTimeOffset At)
{
    public static MoneyEntryView Of(MoneyEntry entry) => new(
        entry.Id, entry.DealId, entry.Kind, entry.Amount, entry.Currency, Investment.Currency.ExponentOf(entry.Currency), entry.On,
        entry.Evidence, entry.EvidenceUri, entry.Reverses, entry.Actor, entry.At);
}

/// <param name="Totals">A row for each currency; nothing is added across currencies, nor pledged to contracted to disbursed.</param>
internal sealed record DealMoneyView(Guid DealId, IReadOnlyList<DealAmountView> Totals, IReadOnlyList<MoneyEntryView> Entries);

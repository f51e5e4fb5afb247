using System.Text;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Security;

namespace CityIp.Investment.Deals;

/// <summary>
/// Contact fields as they stand in the database: AES-256-GCM, bound to their deal. The key is <c>Investment:EncryptionKey</c> (base64, 32 bytes), or
/// is derived from <c>Identity:Key</c> where that is not set. What an earlier version wrote in clear is still read, and encrypted when the lead is next told.
/// </summary>
internal sealed class Contacts(IConfiguration configuration)
{
    private const string Mark = "aes1:";
    private readonly AtRest atRest = AtRest.From(configuration, "Investment:EncryptionKey", "cityip-investment-at-rest");

    /// <summary>Encrypted anew only where it has changed: what stays the same is no change of the deal.</summary>
    /// <param name="stored">What stands there now.</param>
    public string? Keep(string? stored, string? value, Guid deal) =>
        value is null ? null
        : stored?.StartsWith(Mark, StringComparison.Ordinal) is true && Open(stored, deal) == value ? stored
        : Mark + Convert.ToBase64String(atRest.Encrypt(Encoding.UTF8.GetBytes(value), deal));

    public string? Open(string? stored, Guid deal) => stored?.StartsWith(Mark, StringComparison.Ordinal) is true
        ? Encoding.UTF8.GetString(atRest.Decrypt(Convert.FromBase64String(stored[Mark.Length..]), deal))
        : stored;

    /// <summary>Null when nothing is consented to.</summary>
    public DealContactView? Of(Deal deal) => deal is { ContactName: null, ContactEmail: null, ContactPhone: null, ContactCompany: null }
        ? null
        : new(Open(deal.ContactName, deal.Id), Open(deal.ContactEmail, deal.Id), Open(deal.ContactPhone, deal.Id), Open(deal.ContactCompany, deal.Id));
}

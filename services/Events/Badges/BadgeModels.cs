using System.ComponentModel;
using System.Text.Json;

namespace CityIp.Events.Badges;

/// <summary>A batch as it is documented; its items are read one by one, so that a malformed one condemns no other.</summary>
internal sealed record UploadBadges([property: Description("1 to 500 badges.")] IReadOnlyList<UploadBadge> Badges);

internal sealed record UnreadBadges(IReadOnlyList<JsonElement> Badges);

internal sealed record UploadBadge(
    [property: Description("What is printed on the badge. It is not kept, only a pseudonym made from it.")] string Code,
    [property: Description("Without an offset it is local time of the expo; when left out, the beginning of the expo.")] DateTime? ValidFrom = null,
    [property: Description("Without an offset it is local time of the expo; when left out, the end of the expo.")] DateTime? ValidUntil = null,
    [property: Description("The contact fields that exhibitors may get: name, email, phone, company.")] IReadOnlyList<string>? Consents = null,
    [property: Description("Kept encrypted, and only the fields consented to.")] BadgeContact? Contact = null,
    [property: Description("Codes of the halls that it admits to; all of them when left out.")] IReadOnlyList<string>? Halls = null);

internal sealed record BadgeContact(string? Name = null, string? Email = null, string? Phone = null, string? Company = null)
{
    /// <summary>Names of the fields that have a value.</summary>
    public IReadOnlyList<string> Named() => [.. new[] { ("name", Name), ("email", Email), ("phone", Phone), ("company", Company) }.Where(field => field.Item2 is not null).Select(field => field.Item1)];

    /// <summary>What it says, and where it says nothing what another says.</summary>
    public BadgeContact Over(BadgeContact? other) => new(Name ?? other?.Name, Email ?? other?.Email, Phone ?? other?.Phone, Company ?? other?.Company);

    /// <summary>What is left when only the fields consented to are; null when that is nothing.</summary>
    public BadgeContact? Of(IReadOnlyCollection<string> consents)
    {
        var kept = new BadgeContact(
            consents.Contains("name") ? Name : null,
            consents.Contains("email") ? Email : null,
            consents.Contains("phone") ? Phone : null,
            consents.Contains("company") ? Company : null);
        return kept == new BadgeContact() ? null : kept;
    }
}

internal enum BadgeOutcome
{
    Stored,
    Updated,
    Rejected,
}

internal sealed record BadgeResult(int Index, BadgeOutcome Status, ItemProblem? Problem);

internal sealed record BadgeReport(int Stored, int Updated, int Rejected, IReadOnlyList<BadgeResult> Results);

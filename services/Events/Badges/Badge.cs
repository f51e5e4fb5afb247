using CityIp.Events.Expos;

namespace CityIp.Events.Badges;

/// <summary>A visitor's admission to an expo. The code on the badge is nowhere: only the pseudonym made from it.</summary>
internal sealed class Badge
{
    public const int MostCodeLength = 200;
    public static readonly string[] ContactFields = ["name", "email", "phone", "company"];

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ExpoId { get; init; }

    /// <summary>Pseudonym of the badge code within the expo.</summary>
    public required Guid Visitor { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The contact fields that may be passed on to exhibitors.</summary>
    public required string[] Consents { get; init; }

    /// <summary>Encrypted JSON of the fields consented to; null without any.</summary>
    public byte[]? Contact { get; init; }

    /// <summary>Codes of the halls that it admits to; null for all. Read by the gates, in plain SQL.</summary>
    public string[]? Halls { get; init; }

    /// <summary>The first fault of a badge as it was sent. No text repeats the code or a contact.</summary>
    public static Fault? Refuse(UploadBadge badge, Expo expo, IReadOnlySet<string> halls)
    {
        if (string.IsNullOrWhiteSpace(badge.Code) || badge.Code.Length > MostCodeLength)
        {
            return new("invalid-badge-code", $"A badge code has 1 to {MostCodeLength} characters.", "/code");
        }
        var (from, until) = ValidityOf(badge, expo);
        if (from is null || until is null)
        {
            return LocalTime.Unclear(from is null ? "/validFrom" : "/validUntil", expo.Zone);
        }
        if (until <= from)
        {
            return new("ends-before-start", "A badge is valid until after it becomes valid.", "/validUntil");
        }
        return RefuseConsents(badge.Consents) ?? RefuseHalls(badge.Halls, halls) ?? RefuseContact(badge.Contact);
    }

    public static Fault? RefuseConsents(IReadOnlyList<string>? consents)
    {
        for (var i = 0; i < consents?.Count; i++)
        {
            if (!ContactFields.Contains(consents[i]))
            {
                return new("unknown-consent", $"A consent names one of {string.Join(", ", ContactFields)}.", $"/consents/{i}");
            }
        }
        return null;
    }

    private static Fault? RefuseHalls(IReadOnlyList<string>? named, IReadOnlySet<string> halls)
    {
        for (var i = 0; i < named?.Count; i++)
        {
            if (!halls.Contains(named[i]))
            {
                return new("unknown-hall", "The expo has no hall of this code.", $"/halls/{i}");
            }
        }
        return null;
    }

    /// <summary>Null where a local time is unclear. The days of the expo when nothing was sent.</summary>
    public static (DateTimeOffset? From, DateTimeOffset? Until) ValidityOf(UploadBadge badge, Expo expo) => (
        badge.ValidFrom is { } from ? LocalTime.ToUtc(from, expo.Zone) : LocalTime.StartOf(expo.StartsOn, expo.Zone),
        badge.ValidUntil is { } until ? LocalTime.ToUtc(until, expo.Zone) : LocalTime.StartOf(expo.EndsOn.AddDays(1), expo.Zone));

    public static Fault? RefuseContact(BadgeContact? contact)
    {
        if (contact is null)
        {
            return null;
        }
        foreach (var (field, text, most) in new[] { ("name", contact.Name, 200), ("email", contact.Email, 254), ("phone", contact.Phone, 40), ("company", contact.Company, 200) })
        {
            if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > most))
            {
                return new("invalid-contact", $"It has 1 to {most} characters; leave it out when there is none.", $"/contact/{field}");
            }
        }
        return contact.Email is { } email && email.IndexOf('@', StringComparison.Ordinal) is < 1
            ? new("invalid-contact", "An e-mail address has an @ after its name.", "/contact/email")
            : null;
    }
}

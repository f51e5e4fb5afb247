using System.Globalization;
using System.Text.Json;
using CityIp.Investment.Deals;
using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CityIp.Investment.Edits;

/// <summary>What has a version that every change raises.</summary>
internal interface IVersioned
{
    Guid Id { get; }

    long Version { get; set; }

    DateTimeOffset ChangedAt { get; set; }
}

/// <summary>Marks a field that says something about a person: the edit log notes that it changed, not what it held.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PersonalAttribute : Attribute;

internal static class Saving
{
    private static readonly HashSet<string> NotLogged = [nameof(IVersioned.Id), nameof(IVersioned.Version), nameof(IVersioned.ChangedAt), nameof(Organisations.Organisation.NormalisedName)];

    /// <summary>
    /// The only way a change is saved: raises the versions, writes the edit log and the messages, all in one transaction. What was set to the value it had is no change.
    /// </summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else changed it since it was loaded.</exception>
    public static async Task SaveAsync(this InvestmentDb db, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var entry in db.ChangeTracker.Entries<IVersioned>().Where(entry => entry.State is EntityState.Added or EntityState.Modified).ToArray())
        {
            entry.Entity.Version++;
            entry.Entity.ChangedAt = now;
            db.Edits.AddRange(EditsOf(entry, actor, now));
            if (entry.Entity is Deal deal)
            {
                db.Publish(deal.ToMessage(now), deal.Id, deal.Version);
            }
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    private static IEnumerable<Edit> EditsOf(EntityEntry<IVersioned> entry, string actor, DateTimeOffset now) =>
        from property in entry.Properties
        where !NotLogged.Contains(property.Metadata.Name) && (entry.State == EntityState.Added || property.IsModified)
        let personal = property.Metadata.PropertyInfo?.IsDefined(typeof(PersonalAttribute), inherit: false) is true
        let before = entry.State == EntityState.Added ? null : Text(property.OriginalValue, personal)
        let after = Text(property.CurrentValue, personal)
        where before is not null || after is not null
        select new Edit
        {
            SubjectId = entry.Entity.Id,
            Version = entry.Entity.Version,
            Actor = actor,
            Field = JsonNamingPolicy.CamelCase.ConvertName(property.Metadata.Name),
            Old = before,
            New = after,
            At = now,
        };

    private static string? Text(object? value, bool personal) => value switch
    {
        null => null,
        _ when personal => Edit.Personal,
        string text => text,
        Enum name => JsonNamingPolicy.KebabCaseLower.ConvertName(name.ToString()),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(value, JsonSerializerOptions.Web),
    };
}

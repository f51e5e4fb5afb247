using System.Globalization;
using System.Text.Json;

namespace CityIp.Events.Activities;

/// <summary>One version of a type's schema. A later one takes whatever an earlier one took.</summary>
internal sealed record TypeVersion(int Number, JsonElement Schema, JsonSchema Validator);

/// <summary>A type of activity, known by what the CloudEvents attribute <c>type</c> says, with every version of the schema of its data.</summary>
/// <param name="versions">In their order, at least one.</param>
internal sealed class ActivityType(string type, IReadOnlyList<TypeVersion> versions, bool isBuiltIn)
{
    public const string LeadCaptured = "cityip.lead.captured.v1";
    public const string ExhibitInteracted = "cityip.exhibit.interacted.v1";
    public const string LicenceEnquired = "cityip.licence.enquired.v1";

    private const string InVersions = "/versions/";

    public string Type => type;

    public IReadOnlyList<TypeVersion> Versions => versions;

    /// <summary>The platform's own: it comes with the software and nobody registers it.</summary>
    public bool IsBuiltIn => isBuiltIn;

    public TypeVersion Latest => versions[^1];

    /// <summary>Where the newest schema is to be read.</summary>
    public string Address { get; } = $"/v1/events/activity-types/{type}";

    public string AddressOf(TypeVersion version) => $"{Address}{InVersions}{version.Number}";

    public TypeVersion? Version(int number) => versions.FirstOrDefault(version => version.Number == number);

    /// <summary>
    /// An event may name its schema: by any absolute or relative address that ends in ours, on whatever host the platform is reached; or one version of it.
    /// </summary>
    /// <param name="version">Null when the type is named without a version.</param>
    /// <returns>False when the address is not this type's.</returns>
    public bool TryReadAddress(string dataSchema, out int? version)
    {
        version = null;
        var at = dataSchema.LastIndexOf(Address, StringComparison.Ordinal);
        if (at < 0)
        {
            return false;
        }
        var rest = dataSchema.AsSpan(at + Address.Length);
        if (rest.IsEmpty)
        {
            return true;
        }
        if (!rest.StartsWith(InVersions, StringComparison.Ordinal) || !int.TryParse(rest[InVersions.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }
        version = number;
        return true;
    }
}

using System.Collections.Frozen;
using System.Text.Json;

namespace CityIp.Events.Activities;

/// <summary>A type of activity: its CloudEvents type (which carries the version) and what its data must look like.</summary>
internal sealed record ActivityType(string Type, JsonElement Schema, JsonSchema Validator)
{
    public const string LeadCaptured = "cityip.lead.captured.v1";
    public const string ExhibitInteracted = "cityip.exhibit.interacted.v1";
    public const string LicenceEnquired = "cityip.licence.enquired.v1";

    /// <summary>Where the schema is to be read.</summary>
    public string Address => $"/v1/events/activity-types/{Type}";

    /// <summary>An event may name its schema: by any absolute or relative address that ends in ours, on whatever host the platform is reached.</summary>
    public bool IsDescribedBy(string dataSchema) => dataSchema.EndsWith(Address, StringComparison.Ordinal);
}

/// <summary>The registry: one schema, compiled once, for every type. The files lie beside this one.</summary>
internal sealed class ActivityTypes
{
    private readonly FrozenDictionary<string, ActivityType> types = Load().ToFrozenDictionary(type => type.Type);

    public IEnumerable<ActivityType> All => types.Values.OrderBy(type => type.Type, StringComparer.Ordinal);

    public ActivityType? Find(string type) => types.GetValueOrDefault(type);

    private static IEnumerable<ActivityType> Load()
    {
        var assembly = typeof(ActivityTypes).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("cityip.", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            var schema = document.RootElement.Clone();
            yield return new(name[..^".json".Length], schema, JsonSchema.Compile(schema));
        }
    }
}

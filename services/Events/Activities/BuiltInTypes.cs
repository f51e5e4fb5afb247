using System.Collections.Frozen;
using System.Text.Json;

namespace CityIp.Events.Activities;

/// <summary>The platform's own types. The files lie beside this one; what a name says of its meaning, such as a captured lead, is in the code.</summary>
internal static class BuiltInTypes
{
    /// <summary>Names that begin so are the platform's.</summary>
    public const string Prefix = "cityip.";

    public static FrozenDictionary<string, ActivityType> All { get; } = Load().ToFrozenDictionary(type => type.Type);

    private static IEnumerable<ActivityType> Load()
    {
        var assembly = typeof(BuiltInTypes).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            var schema = document.RootElement.Clone();
            yield return new(name[..^".json".Length], [new(1, schema, JsonSchema.Compile(schema))], isBuiltIn: true);
        }
    }
}

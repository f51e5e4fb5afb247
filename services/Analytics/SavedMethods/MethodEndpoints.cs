using System.Text.Json;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Versions;
using CityIp.ServiceDefaults.Http;
using Npgsql;

namespace CityIp.Analytics.SavedMethods;

/// <summary>Methods under a name, in versions that never change. What steps there are is listed at /v1/analytics/index/methods.</summary>
internal static class MethodEndpoints
{
    public const string Path = "/v1/analytics/index/saved-methods";
    public const string Kind = "method";

    private static readonly string Words = $"Steps, weights and analysis in the shape of a stateless computation, checked by name when it is saved. missing_values has no default: impute, reweight or refuse. At most {MethodRules.MostBytes:N0} bytes. With dryRun=true nothing is saved.";

    private static readonly DocumentKind<MethodContent> Methods = new(Kind, Path, Words, MethodRules.MostBytes, ReadAsync, Draft, MethodExamples.Content, MethodExamples.Facts);

    public static IEndpointRouteBuilder MapSavedMethods(this IEndpointRouteBuilder app)
    {
        app.MapVersions(Methods);
        return app;
    }

    /// <summary>Null when there is no such method or version; without a version the latest.</summary>
    public static async Task<(VersionHead Head, MethodContent Content)?> FindMethodAsync(this NpgsqlConnection connection, string code, int? version, CancellationToken cancellationToken) =>
        await VersionTable.FindAsync(connection, Kind, code, version, cancellationToken) is { } head
            ? (head, JsonSerializer.Deserialize<MethodContent>(await VersionTable.ContentAsync(connection, Kind, code, head.Version, cancellationToken), StoredJson.Options)!)
            : null;

    public static VersionDraft Draft(MethodContent content)
    {
        var bare = content with { Code = null };
        var sorted = bare with
        {
            Steps = [.. bare.Steps.Select(step => step.OrderBy(member => member.Key, StringComparer.Ordinal).ToDictionary())],
            Weights = bare.Weights?.OrderBy(weight => weight.Key, StringComparer.Ordinal).ToDictionary(),
        };
        var uncertainty = content.Analysis?.Uncertainty;
        var facts = new MethodFacts([.. content.Steps.Select(step => step["do"].GetString()!)], content.MissingValues, uncertainty?.Rows, [.. (uncertainty?.Inputs ?? []).Select(input => input.Name ?? input.Path)]);
        return new(StoredJson.HashOf(sorted), content.Title, JsonSerializer.Serialize(facts, StoredJson.Options), JsonSerializer.Serialize(bare, StoredJson.Options));
    }

    private static async Task<Sent<MethodContent>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var content = await StoredJson.ReadAsync<MethodContent>(request, cancellationToken);
        if (ComputationJson.NullIn(new() { Indicators = [], Units = [], Steps = content.Steps, Analysis = content.Analysis }) is { } place)
        {
            return Sent<MethodContent>.Refused(Problems.Bad("malformed-json", "An item of a list is null.", place));
        }
        var problems = MethodRules.Check(content);
        return problems.Count == 0
            ? new(content, content.Code, null)
            : Sent<MethodContent>.Refused(Problems.Of(
                422, "method-refused", $"{problems[0].Where}: {problems[0].Message}. Steps and parameters are listed at /v1/analytics/index/methods. Nothing was saved.", null,
                new("count", problems.Count), new("errors", problems)));
    }
}

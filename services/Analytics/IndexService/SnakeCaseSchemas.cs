using System.Text.Json;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Index;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Publications;
using CityIp.Analytics.SavedMethods;
using CityIp.Analytics.Versions;
using Microsoft.AspNetCore.OpenApi;

namespace CityIp.Analytics.IndexService;

/// <summary>The document is written with the service's JSON options; computations have their own, so their schemas are renamed.</summary>
internal static class SnakeCaseSchemas
{
    private static readonly string?[] Namespaces =
        [typeof(IndexRequest).Namespace, typeof(ComputationEndpoints).Namespace, typeof(VersionHead).Namespace, typeof(DatasetContent).Namespace, typeof(MethodContent).Namespace, typeof(Computation).Namespace, typeof(Publication).Namespace];

    public static IServiceCollection AddSnakeCaseSchemas(this IServiceCollection services) => services.Configure<OpenApiOptions>("v1", options => options.AddSchemaTransformer((schema, context, _) =>
    {
        if (Namespaces.Contains(context.JsonTypeInfo.Type.Namespace) && schema.Properties is { } properties)
        {
            schema.Properties = properties.ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Key), property => property.Value);
            schema.Required = schema.Required?.Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).ToHashSet();
        }
        return Task.CompletedTask;
    }));
}

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CityIp.Analytics.IndexService;

namespace CityIp.Analytics.Versions;

/// <summary>How documents and results lie in the database: as they are sent, but what a later version of the service added is passed over.</summary>
internal static class StoredJson
{
    public static JsonSerializerOptions Options { get; } = new(ComputationJson.Brief) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>SHA-256 of the JSON of a content whose lists and members are in one order.</summary>
    public static string HashOf<T>(T sorted) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(sorted, Options)));

    /// <summary>Reads a body of the index's own JSON.</summary>
    /// <exception cref="BadHttpRequestException">It is not JSON, or has an unknown member, a member twice, or a value of the wrong type.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadFromJsonAsync<T>(ComputationJson.Options, cancellationToken) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException malformed)
        {
            throw new BadHttpRequestException("The body is malformed.", StatusCodes.Status400BadRequest, malformed);
        }
    }
}

using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace CityIp.Gateway.Routing;

/// <summary>
/// Resolves <c>http://catalog</c> to the addresses that service discovery knows (configuration, or DNS where it has none),
/// one destination each, and again when they change.
/// </summary>
internal sealed class ServiceDestinations(ServiceEndpointResolver resolver) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var service = new Uri(destination.Address);
            var source = await resolver.GetEndpointsAsync($"{service.Scheme}://{service.Authority}", cancellationToken);
            foreach (var endpoint in source.Endpoints)
            {
                var address = AddressOf(endpoint, service.Scheme);
                resolved[$"{name}[{address}]"] = destination with { Address = address };
            }
            changes.Add(source.ChangeToken);
        }
        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes));
    }

    /// <summary>Discovery gives whole addresses from configuration, and host and port from DNS.</summary>
    private static string AddressOf(ServiceEndpoint endpoint, string scheme)
    {
        var text = endpoint.ToString()!;
        var address = text.Contains("://", StringComparison.Ordinal) ? new Uri(text) : new Uri($"{scheme}://{text}");
        return address.GetLeftPart(UriPartial.Authority);
    }
}

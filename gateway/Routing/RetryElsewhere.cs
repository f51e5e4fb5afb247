using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace CityIp.Gateway.Routing;

/// <summary>
/// One more try, at another destination, for a GET or HEAD whose connection could not be made: then no service has seen it.
/// </summary>
internal static class RetryElsewhere
{
    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var proxy = http.GetReverseProxyFeature();
        var available = proxy.AvailableDestinations;
        await next(http);
        if (!MayTryAgain(http) || proxy.ProxiedDestination is not { } failed)
        {
            return;
        }
        var others = available.Where(destination => destination != failed).ToList();
        if (others.Count == 0)
        {
            return;
        }
        http.Features.Set<IForwarderErrorFeature>(null);
        http.Response.StatusCode = StatusCodes.Status200OK;
        proxy.AvailableDestinations = others;
        proxy.ProxiedDestination = null;
        await next(http);
    }

    private static bool MayTryAgain(HttpContext http) =>
        (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && !http.Response.HasStarted
        && http.GetForwarderErrorFeature() is { Error: ForwarderError.Request, Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } };
}

using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace CityIp.Gateway.Routing;

/// <summary>Says why a request did not get through, as a problem: too large, no service there, no answer, no answer in time.</summary>
internal static class ProxyProblems
{
    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        // The proxy sets it on the request later, where it only stops the reading; a length that is given is refused before anything is passed on.
        var most = http.GetReverseProxyFeature().Route.Config.MaxRequestBodySize;
        if (http.Request.ContentLength > most)
        {
            await TooLarge(most.Value).ExecuteAsync(http);
            return;
        }
        await next(http);
        if (http.Response.HasStarted || http.GetForwarderErrorFeature() is not { } failure)
        {
            return;
        }
        var cluster = http.GetReverseProxyFeature().Cluster.Config.ClusterId;
        if (Of(http, failure, cluster, most) is { } problem)
        {
            await problem.ExecuteAsync(http);
        }
    }

    private static ProblemHttpResult? Of(HttpContext http, IForwarderErrorFeature failure, string service, long? most)
    {
        if (BodyTooLarge(failure.Exception))
        {
            return TooLarge(most ?? 0);
        }
        switch (failure.Error)
        {
            case ForwarderError.NoAvailableDestinations:
                http.Response.Headers.RetryAfter = "2";
                return Problems.Unavailable("service-away", $"The service behind this address ('{service}') does not answer at the moment, so the request was not passed on. Try again after the time in Retry-After.");
            case ForwarderError.RequestTimedOut or ForwarderError.RequestBodyDestination when http.Response.StatusCode == StatusCodes.Status504GatewayTimeout:
                http.Response.Headers.RetryAfter = "5";
                return Problems.Of(504, "service-timeout", $"The service behind this address ('{service}') did not answer in time. Whether the request took effect is unknown: repeat it with the same Idempotency-Key or event id.");
            case ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient:
                // The caller has gone, or broke off the body: nobody reads an answer.
                return null;
            default:
                http.Response.Headers.RetryAfter = "2";
                var unseen = failure.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
                return Problems.Of(502, "service-unreachable", unseen
                    ? $"The service behind this address ('{service}') could not be reached, so it has not seen the request. Try again after the time in Retry-After."
                    : $"The connection to the service behind this address ('{service}') broke. Whether the request took effect is unknown: repeat it with the same Idempotency-Key or event id.");
        }
    }

    private static bool BodyTooLarge(Exception? exception) => exception switch
    {
        null => false,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => true,
        AggregateException many => many.InnerExceptions.Any(BodyTooLarge),
        _ => BodyTooLarge(exception.InnerException),
    };

    private static ProblemHttpResult TooLarge(long most) =>
        Problems.Of(413, "too-large", $"The body is larger than the {most:N0} bytes that this address takes. Nothing was passed on. Send it in parts; /v1/gateway/limits lists the limits.");
}

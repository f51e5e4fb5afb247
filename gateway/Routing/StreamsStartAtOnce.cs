using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CityIp.Gateway.Routing;

/// <summary>Passes the headers of a stream on before its first event, so that a listener knows at once that it is connected.</summary>
internal sealed class StreamsStartAtOnce : ITransformProvider
{
    public void Apply(TransformBuilderContext context) => context.AddResponseTransform(static async transform =>
    {
        if (transform.ProxyResponse?.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            await transform.HttpContext.Response.Body.FlushAsync(transform.HttpContext.RequestAborted);
        }
    });

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }
}

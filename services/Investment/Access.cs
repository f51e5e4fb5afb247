using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CityIp.Investment;

/// <summary>What the routes of this service have in common.</summary>
internal static class Access
{
    public const string Read = "investment:read";
    public const string Write = "investment:write";

    /// <summary>The id of the organisation that the key is bound to; null when it is bound to none.</summary>
    public static Guid? OrganisationId(this Caller caller) => Guid.TryParse(caller.Organisation, out var id) ? id : null;

    /// <summary>A group whose answers depend on who asks, so that nobody keeps them.</summary>
    public static RouteGroupBuilder MapPrivateGroup(this IEndpointRouteBuilder app, string prefix, string tag)
    {
        var group = app.MapGroup(prefix).WithTags(tag);
        group.AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers[HeaderNames.CacheControl] = "private, no-store";
            return next(context);
        });
        return group;
    }

    /// <summary>For what states its own precondition (a move names its stage, an entry only adds): If-Match may be left out, and is held to when it is sent.</summary>
    public static ProblemHttpResult? RefuseIfStale(HttpRequest request, long version) =>
        request.Headers.IfMatch.Count > 0 ? ETag.Refuse(request, version) : null;
}

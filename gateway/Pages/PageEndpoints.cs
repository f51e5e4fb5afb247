using System.Net;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CityIp.Gateway.Pages;

/// <summary>The pages for people: where to begin, and what each problem means. Programs get the same as JSON.</summary>
internal static class PageEndpoints
{
    public static void MapPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", Begin).AllowAnonymous().ExcludeFromDescription();
        var problems = app.MapGroup("/problems").WithTags("Problems").AllowAnonymous();
        problems.MapGet("/", List).WithName("ListProblemTypes").WithSummary("Every kind of problem, what it means and what to do");
        problems.MapGet("/{slug}", Show).WithName("ShowProblemType").WithSummary("One kind of problem").ProducesProblem(404);
    }

    private static ContentHttpResult Begin(GatewayMode mode) => Page("City IP Platform", $"""
        <p>The API of the City IP Platform. This is a <strong>{mode.Word}</strong> deployment: keys begin with <code>{mode.Prefix}</code> and are sent as
        <code>Authorization: Bearer …</code>.</p>
        <ul>
        <li><a href="/docs">Read and try the API</a></li>
        <li><a href="/openapi/v1.json">OpenAPI 3.1 document</a></li>
        <li><a href="/problems">What each problem means</a></li>
        <li><a href="/health">Health of the gateway</a></li>
        </ul>
        """);

    private static Results<Ok<IReadOnlyList<ProblemType>>, ContentHttpResult> List(HttpContext http)
    {
        Cacheable(http);
        return WantsPage(http)
            ? Page("Problems", $"<dl>{string.Concat(ProblemTypes.All.OrderBy(type => type.Slug, StringComparer.Ordinal).Select(type => $"<dt><a href=\"{type.Type}\">{type.Slug}</a>{Status(type)}</dt><dd>{WebUtility.HtmlEncode(type.Meaning)}</dd>"))}</dl>")
            : TypedResults.Ok(ProblemTypes.All);
    }

    private static Results<Ok<ProblemType>, ContentHttpResult, ProblemHttpResult> Show(string slug, HttpContext http)
    {
        if (ProblemTypes.Of(slug) is not { } type)
        {
            return Problems.NotFound("problem type", slug);
        }
        Cacheable(http);
        return WantsPage(http)
            ? Page($"{Problems.TitleOf(type.Slug)}{Status(type)}", $"<p>{WebUtility.HtmlEncode(type.Meaning)}</p><p><strong>What to do:</strong> {WebUtility.HtmlEncode(type.WhatToDo)}</p><p><a href=\"/problems\">All problems</a></p>")
            : TypedResults.Ok(type);
    }

    private static string Status(ProblemType type) => type.Status == 0 ? string.Empty : $" ({type.Status})";

    private static void Cacheable(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=3600";
        http.Response.Headers.Vary = HeaderNames.Accept;
    }

    private static bool WantsPage(HttpContext http) => http.Request.GetTypedHeaders().Accept.Any(media => media.MediaType == "text/html");

    private static ContentHttpResult Page(string title, string body) => TypedResults.Content($$"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{title}}</title>
        <style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem}dt{margin-top:.8rem;font-weight:600}dd{margin:0}</style>
        </head><body><h1>{{title}}</h1>{{body}}</body></html>
        """, "text/html; charset=utf-8");
}

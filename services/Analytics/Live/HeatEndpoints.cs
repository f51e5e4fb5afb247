using CityIp.Analytics.Counting;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;

namespace CityIp.Analytics.Live;

/// <summary>The heat of an expo's booths, halls and assets at this moment.</summary>
internal static class HeatEndpoints
{
    public static IEndpointRouteBuilder MapHeat(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/analytics/expos/{id}/heat", ReadHeat).WithName("ReadHeat").WithTags("Live").RequireScope("analytics:read")
            .WithSummary("Live heat of booths, halls and assets")
            .WithDescription("With Accept: text/event-stream a stream of server-sent events: 'snapshot' (all that is warm), then 'change' (only what changed; heat 0 is gone cold). Ids are epoch-seq; reconnect with Last-Event-ID to get what was missed, or a snapshot when that is no longer known. Otherwise one snapshot as JSON. Heat is the number of activities of the last half hour, each counting half as much after five minutes.")
            .Produces<HeatView>(StatusCodes.Status200OK, "application/json", "text/event-stream")
            .ProducesProblem(404).ProducesProblem(406).ProducesProblem(429).ProducesProblem(503)
            .WithExample(HeatExamples.Heat);
        return app;
    }

    private static async Task<Results<Tagged<HeatView>, HeatStream, ProblemHttpResult>> ReadHeat(
        string id, AnalyticsDb db, HeatStore store, HeatReader reader, Caller caller, HttpRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        var format = Formats.Choose(request, "application/json", "text/event-stream");
        if (format is null)
        {
            return Problems.Of(406, "not-acceptable", "Heat is given as application/json or text/event-stream.");
        }
        if (await db.FindExpoAsync(id, cancellationToken) is not { } expo)
        {
            return Problems.NotFound("expo", id);
        }
        if (format == "text/event-stream")
        {
            return new HeatStream(expo.Id, caller.KeyId);
        }
        return Tagged.Changing(await LiveAsync(store, expo.Id) ?? await CountedAsync(reader, expo.Id, clock.GetUtcNow(), cancellationToken));
    }

    private static async Task<HeatView?> LiveAsync(HeatStore store, Guid expo)
    {
        try
        {
            return await store.StateAsync(expo);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The same worked out on the spot; epoch 0, because nothing can be resumed from it.</summary>
    private static async Task<HeatView> CountedAsync(HeatReader reader, Guid expo, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await reader.ReadAsync(now, expo, cancellationToken)).GetValueOrDefault(expo) ?? HeatReader.Cold(expo, now, asOf: null);
}

internal static class HeatExamples
{
    public const string Heat = """
        {
          "expoId": "01930000-0000-7000-9000-000000000001", "epoch": 1732154400000, "seq": 412, "at": "2024-11-21T02:14:08+00:00", "asOf": "2024-11-21T02:14:07.512+00:00", "halfLifeSeconds": 300,
          "cells": [
            { "kind": "booth", "id": "01930000-0000-7000-a000-000000000001", "heat": 41.3 },
            { "kind": "asset", "id": "01930000-0000-7000-8000-000000000001", "heat": 38.7 }
          ]
        }
        """;
}

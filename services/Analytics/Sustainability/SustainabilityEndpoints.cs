using System.Globalization;
using CityIp.Analytics.Chain;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Sustainability;

/// <summary>How sustainably the assets are kept, each by itself and ranked.</summary>
internal static class SustainabilityEndpoints
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);
    private static readonly string[] Sorts = ["best", "worst", "pressure"];

    public static IEndpointRouteBuilder MapSustainability(this IEndpointRouteBuilder app)
    {
        var all = app.MapGroup("/v1/analytics").WithTags("Sustainability").RequireScope("analytics:read");
        all.MapGet("/sustainability", Ranking).WithName("ListSustainability")
            .WithSummary("The published assets ranked by sustainability")
            .WithDescription("sort is best, worst or pressure (most visitor pressure first); assets without the figure come last. Filters are district, kind and status (assessable, not-assessable); a rank is among all assessable assets, whatever the filter.")
            .ProducesProblem(400).WithExample(SustainabilityExamples.Ranking);
        all.MapGet("/sustainability/method", Method).WithName("ReadSustainabilityMethod")
            .WithSummary("How the scores are made: indicators with their fixed goalposts, aggregation, what is unknown, trend and alarm")
            .WithExample(SustainabilityExamples.Method);
        all.MapGet("/assets/{id:guid}/sustainability", One).WithName("ReadSustainability")
            .WithSummary("An asset's score with what it rests on, what is missing, its trend and its alarm")
            .WithDescription("Every figure has its source, the day or time it is as of and how it was worked out. What is unknown is null and says why. With fewer than four of the six dimensions known the asset is not-assessable, and missing says where to supply the rest.")
            .ProducesProblem(404).WithExample(SustainabilityExamples.One);
        all.MapGet("/assets/{id:guid}/sustainability/history", History).WithName("ListSustainabilityHistory")
            .WithSummary("An asset's score of each day, newest first")
            .WithDescription("restated counts how often a day changed after it was over, by evidence that came late; evidence more than 30 days late changes no stored day.")
            .ProducesProblem(400).ProducesProblem(404).WithExample(SustainabilityExamples.History);
        return app;
    }

    private static async Task<Results<Tagged<RankingView>, ProblemHttpResult>> Ranking(
        NpgsqlDataSource source, HttpContext http, CancellationToken cancellationToken, string sort = "best", string? district = null, string? kind = null, string? status = null, string? cursor = null, int? limit = null)
    {
        if (!Sorts.Contains(sort))
        {
            return Problems.Bad("invalid-filter", "sort is best, worst or pressure.", "sort");
        }
        SustainabilityStatus? wanted = status switch { null => null, "assessable" => SustainabilityStatus.Assessable, "not-assessable" => SustainabilityStatus.NotAssessable, _ => (SustainabilityStatus)(-1) };
        if (wanted is { } value && !Enum.IsDefined(value))
        {
            return Problems.Bad("invalid-filter", "status is assessable or not-assessable.", "status");
        }
        if (Array.Find([("district", district), ("kind", kind)], filter => filter.Item2 is "" or { Length: > 60 } || filter.Item2?.Contains('\0') == true) is { Item1: { } name })
        {
            return Problems.Bad("invalid-filter", $"{name} has 1 to 60 characters; leave it out to get all.", name);
        }
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 2, out var key, out var badCursor))
        {
            return badCursor;
        }
        if (RankingTable.ReadPlace(key) is not { } place)
        {
            return Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
        }
        var size = limit ?? Paging.DefaultLimit;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var (period, computedAt, rankedOf) = await RankingTable.NewestAsync(connection, cancellationToken);
        var rows = await RankingTable.ListAsync(connection, new(sort, district, kind, wanted, place.Key, place.Asset, size + 1), cancellationToken);
        var page = Paging.Answer(http, rows, size, row => RankingTable.CursorOf(row.Row, row.Key)).Value!;
        return Tagged.Changing(new RankingView(SustainabilityMethod.Version, period, computedAt, rankedOf, [.. page.Items.Select(row => row.Row)], page.Next));
    }

    private static async Task<Results<Tagged<SustainabilityView>, ProblemHttpResult>> One(Guid id, NpgsqlDataSource source, HttpContext http, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await RankingTable.OneAsync(connection, id, cancellationToken) is not { } newest)
        {
            return Problems.NotFound("published asset", id);
        }
        if (newest is not { Period: { } period, Scored: { } scored, ComputedAt: { } computedAt })
        {
            http.Response.Headers.RetryAfter = "5";
            return Problems.Of(404, "not-assessed-yet", "The asset was published just now and its first score is being worked out. Try again after the time in Retry-After.");
        }
        var history = await SustainabilityTable.ScoresAsync(connection, period.AddDays(-SustainabilityMethod.WindowDays), id, cancellationToken);
        var alarm = (await SustainabilityTable.AlarmsAsync(connection, id, cancellationToken)).GetValueOrDefault(id) ?? AlarmState.None;
        return Tagged.Changing(new SustainabilityView(
            newest.Asset, SustainabilityMethod.Version, period, computedAt, newest.Restated,
            scored.Status, scored.Score, scored.Uncapped, scored.LimitedBy, scored.Range, newest.Rank, newest.RankedOf,
            scored.Known.Count, SustainabilityMethod.DimensionsNeeded, scored.Dimensions, scored.Missing, scored.Balance, scored.Concentration, scored.Money, EqualParts.Rule,
            SustainabilityTrend.Of([.. history.Select(day => day.AsPeriod)]),
            new(alarm.Raised, alarm.Since, alarm.From?.Score, alarm.From?.Period, alarm.Dimensions, SustainabilityAlarm.Rule)));
    }

    private static async Task<Results<Tagged<Page<PeriodView>>, ProblemHttpResult>> History(Guid id, NpgsqlDataSource source, HttpContext http, CancellationToken cancellationToken, string? cursor = null, int? limit = null)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var key, out var badCursor))
        {
            return badCursor;
        }
        var before = DateOnly.MaxValue;
        if (key is not null && !DateOnly.TryParseExact(key[0], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out before))
        {
            return Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
        }
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await RankingTable.OneAsync(connection, id, cancellationToken) is null)
        {
            return Problems.NotFound("published asset", id);
        }
        var size = limit ?? Paging.DefaultLimit;
        var rows = await RankingTable.PeriodsAsync(connection, id, before, size + 1, cancellationToken);
        return Tagged.Changing(Paging.Answer(http, rows, size, row => Paging.Cursor(row.Period.ToString("O", CultureInfo.InvariantCulture))).Value!);
    }

    private static Tagged<SustainabilityMethodView> Method() => Tagged.Public(new SustainabilityMethodView(
        SustainabilityMethod.Version,
        [.. SustainabilityMethod.Indicators.Select(rule => new IndicatorView(rule.Code, rule.Dimension, rule.Evidence, rule.Aspect, rule.Unit, rule.Worst, rule.Best, rule.Logarithm, rule.Least, rule.How))],
        "Fixed: a value at or beyond worst scores 1, at or beyond best 100, between them on a straight line; where logarithmOfOnePlus is given, of that logarithm of 1 + value. No asset changes another's score.",
        SustainabilityMethod.Aggregation,
        SustainabilityMethod.Unknown,
        SustainabilityMethod.DimensionsNeeded,
        SustainabilityMethod.WindowDays,
        SustainabilityMethod.AssessmentYears,
        SustainabilityMethod.BusiestDays,
        "A day (UTC), of what happened up to it as known when it was last worked out; the newest day is not over.",
        SustainabilityTrend.How,
        SustainabilityAlarm.Rule,
        "1 - |g - l| / (g + l) of the assessed global and local reach; unknown without both."), Keep);
}

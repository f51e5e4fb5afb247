using System.Text.Json;
using CityIp.Analytics.Counting;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CityIp.Analytics.Sustainability;

/// <summary>
/// Works out the scores of the last days of all published assets and stores them. Each day's score is of what happened up to that day, as known
/// now: late evidence restates the days it belongs to, and a repetition changes nothing. Scores, alarms and their messages are one transaction.
/// </summary>
internal sealed class SustainabilityRun(AnalyticsDb db, Visitors visitors, IOptions<PrivacyOptions> privacy, SustainabilityMetrics metrics, ILogger<SustainabilityRun> log)
{
    /// <summary>Evidence that comes later than this no longer changes a stored score.</summary>
    public const int RestatedDays = 30;

    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var first = today.AddDays(-RestatedDays);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await SustainabilityTable.LockAsync(connection, cancellationToken);
        var watermark = await Watermark.ReadAsync(connection, cancellationToken);
        var known = await FactsReader.ReadAsync(connection, first.AddDays(-SustainabilityMethod.WindowDays), watermark.AsOf, visitors, cancellationToken);
        var stored = (await SustainabilityTable.ScoresAsync(connection, today.AddDays(-SustainabilityAlarm.LookBackDays), null, cancellationToken)).ToLookup(score => score.Asset);

        var history = stored.ToDictionary(scores => scores.Key, scores => scores.ToDictionary(score => score.Period));
        await SustainabilityTable.WriteAsync(connection, Changed(known.Select(one => one.Facts).ToList(), first, today, history), now, cancellationToken);
        await SustainabilityTable.ForgetAsync(connection, first, cancellationToken);
        var changes = await ChangeAlarmsAsync(connection, known.ToDictionary(one => one.Facts.Id, one => one.Name), history, today, now, cancellationToken);
        var raised = (await SustainabilityTable.AlarmsAsync(connection, null, cancellationToken)).Values.Count(state => state.Raised);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        metrics.Ran(now, raised);
        foreach (var change in changes)
        {
            Tell(change);
        }
    }

    /// <summary>Rows that are new or say something else than before; the history is brought up to date with them.</summary>
    private List<(StoredScore, Scored, bool)> Changed(List<AssetFacts> facts, DateOnly first, DateOnly today, Dictionary<Guid, Dictionary<DateOnly, StoredScore>> history)
    {
        var rows = new List<(StoredScore, Scored, bool)>();
        for (var day = first; day <= today; day = day.AddDays(1))
        {
            foreach (var (asset, scored) in SustainabilityScores.Of(facts, day, privacy.Value.SuppressBelow))
            {
                var periods = history.TryGetValue(asset, out var own) ? own : history[asset] = [];
                var (score, before) = (StoredScore.Of(asset, day, scored), periods.GetValueOrDefault(day));
                var same = before?.Says(score) == true;
                // The newest day is written each time: its figures carry the time they are as of.
                if (!same || day == today)
                {
                    rows.Add((score, scored, !same && before is not null && day < today));
                }
                periods[day] = score;
            }
        }
        return rows;
    }

    private async Task<List<AlarmNews>> ChangeAlarmsAsync(
        NpgsqlConnection connection, Dictionary<Guid, string> names, Dictionary<Guid, Dictionary<DateOnly, StoredScore>> history, DateOnly today, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var states = await SustainabilityTable.AlarmsAsync(connection, null, cancellationToken);
        var news = new List<AlarmNews>();
        // An alarm of an asset that was retired since ends too.
        foreach (var asset in names.Keys.Union(states.Keys).Order())
        {
            var periods = history.GetValueOrDefault(asset) ?? [];
            var score = names.ContainsKey(asset) ? periods[today].AsPeriod : new(today, null, new Dictionary<Dimension, double>());
            var (change, state) = SustainabilityAlarm.Decide(states.GetValueOrDefault(asset) ?? AlarmState.None, score, periods.Values.Select(period => period.AsPeriod));
            if (change != AlarmChange.None)
            {
                await SustainabilityTable.WriteAlarmAsync(connection, asset, state, cancellationToken);
                var one = new AlarmNews(asset, names.GetValueOrDefault(asset) ?? asset.ToString(), change, state, score);
                one.Publish(db, now);
                news.Add(one);
            }
        }
        return news;
    }

    private void Tell(AlarmNews news)
    {
        if (news.Change == AlarmChange.Fell)
        {
            metrics.Fell(news.Asset);
            log.LogWarning(
                "The sustainability of {Asset} ({AssetId}) fell from {From:0.0} on {FromPeriod:O} to {Score:0.0}, most in {Dimension}. Look at what it rests on at /v1/analytics/assets/{AssetId}/sustainability; the catalog shows the alert on the asset until it ends.",
                news.Name, news.Asset, news.State.From!.Score, news.State.From.Period, news.Score.Score, news.State.Dimensions is [var most, ..] ? most.Dimension : null, news.Asset);
        }
        else
        {
            log.LogInformation("The alarm about the sustainability of {Asset} ({AssetId}) is over: {Reason}.", news.Name, news.Asset, news.Change);
        }
    }

    private sealed record AlarmNews(Guid Asset, string Name, AlarmChange Change, AlarmState State, ScoredPeriod Score)
    {
        public void Publish(AnalyticsDb db, DateTimeOffset now)
        {
            if (Change == AlarmChange.Fell)
            {
                db.Publish(new SustainabilityFell(Asset, State.Version, Score.Period, SustainabilityMethod.Version, Score.Score!.Value, State.From!.Score!.Value, State.From.Period, State.Dimensions, now), Asset, State.Version);
            }
            else
            {
                db.Publish(new SustainabilityAlarmEnded(Asset, State.Version, Score.Period, SustainabilityMethod.Version, Score.Score, JsonNamingPolicy.KebabCaseLower.ConvertName(Change.ToString()), now), Asset, State.Version);
            }
        }
    }
}

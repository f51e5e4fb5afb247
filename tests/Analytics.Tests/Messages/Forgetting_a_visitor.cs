using CityIp.Analytics.Consumers;
using CityIp.Analytics.Counting;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using CityIp.Testing;
using Npgsql;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Forgetting_a_visitor(AnalyticsApplication application)
{
    [Fact]
    public async Task Keeps_the_number_of_visitors_and_the_visitor_is_in_no_table()
    {
        var expo = await application.ExpoAsync();
        var visitors = Enumerable.Range(0, 6).Select(_ => Guid.NewGuid()).ToArray();
        var (booth, lead) = (Guid.NewGuid(), Guid.CreateVersion7());
        await application.CountedAsync(await application.AcceptAsync([.. visitors.SelectMany(visitor => new[] { expo.Activity(visitor: visitor, booth: booth), expo.Activity(visitor: visitor) })]));
        await application.DeliverAsync(new LeadCaptured(lead, 1, expo.Id, booth, Guid.NewGuid(), "Exhibitor", visitors[0], null, null, [], null, DateTimeOffset.UtcNow));
        var erased = Erased(expo, visitors[0]);

        await application.DeliverAsync(erased);

        Assert.Equal(6, await VisitorsAsync(expo));
        Assert.Equal(0, await FoundAsync(visitors[0]));
        Assert.Equal(2, await application.ScalarAsync<long>($"SELECT count(*) FROM cell_visitor WHERE visitor = '{erased.Replacement}'"));
        Assert.Equal(1, await application.ScalarAsync<long>($"SELECT count(*) FROM lead WHERE visitor = '{erased.Replacement}'"));
    }

    [Fact]
    public async Task Activity_that_comes_later_or_again_is_counted_for_the_replacement()
    {
        var expo = await application.ExpoAsync();
        var (visitor, other) = (Guid.NewGuid(), Guid.NewGuid());
        var erased = Erased(expo, visitor);
        await application.DeliverAsync(erased);

        // As when a batch was on its way, when the broker delivers one again, and when an expo is published again under a new generation.
        await application.CountedAsync(await application.AcceptAsync(expo.Activity(visitor: visitor), expo.Activity(visitor: other)));
        await application.CountedAsync(await application.AcceptAsync(expo.Activity(visitor: visitor), expo.Activity(visitor: erased.Replacement), expo.Activity(visitor: visitor, generation: 1)));
        await application.DeliverAsync(erased);

        Assert.Equal(2, await VisitorsAsync(expo));
        Assert.Equal(0, await FoundAsync(visitor));
    }

    [Fact]
    public async Task Neither_counting_nor_forgetting_misses_what_the_other_is_about_to_commit()
    {
        var expo = await application.ExpoAsync();
        var visitors = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToArray();
        var last = 0L;
        var counting = Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => last = Math.Max(last, await application.AcceptAsync([.. visitors.Select(visitor => expo.Activity(visitor: visitor))]))));
        await Task.WhenAll(visitors[..20].Select(visitor => application.DeliverAsync(Erased(expo, visitor))));
        await counting;
        await application.CountedAsync(last);

        Assert.Equal(40, await VisitorsAsync(expo));
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM cell_visitor WHERE visitor = ANY('{{{string.Join(',', visitors[..20])}}}')"));
    }

    [Fact]
    public async Task What_is_taken_over_into_a_repair_is_of_nobody_who_is_being_forgotten()
    {
        var expo = await application.ExpoAsync();
        var (activity, visitor) = (expo.Activity(), Guid.NewGuid());
        var through = await application.AcceptAsync(activity with { Visitor = visitor });
        await application.CountedAsync(through);
        var erased = Erased(expo, visitor);
        await using (await ForgettingAsync(erased))
        {
            await application.PublishAsync(new ActivityRepairBegun(expo.Id, 1, through, [new(activity.Hour, activity.Type, 1)], DateTimeOffset.UtcNow));
            await SomebodyWaitsAsync();
        }

        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM cell_visitor WHERE visitor = '{erased.Replacement}'") == 2);
        Assert.Equal(0, await FoundAsync(visitor));
    }

    [Fact]
    public async Task An_expo_that_is_archived_meanwhile_keeps_nobody()
    {
        var expo = await application.ExpoAsync();
        var visitor = Guid.NewGuid();
        var through = await application.AcceptAsync(expo.Activity(visitor: visitor));
        await application.CountedAsync(through);
        await using (await ForgettingAsync(Erased(expo, visitor)))
        {
            await application.DeliverAsync(new ExpoArchived(expo.Id, 2, through, DateTimeOffset.UtcNow));
            await SomebodyWaitsAsync();
        }

        await Eventually.True(async () => await application.ScalarAsync<bool>($"SELECT cleared_at IS NOT NULL FROM archived_expo WHERE expo_id = '{expo.Id}'"));
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM cell_visitor JOIN cell ON cell.id = cell WHERE expo_id = '{expo.Id}'"));
    }

    [Fact]
    [Trait("published", "visitor-forgotten")]
    [Trait("consumed once", "analytics-forget-visitors: visitor-erased")]
    public async Task Is_confirmed_once_however_often_it_is_told()
    {
        var expo = await application.ExpoAsync();
        await using var told = await Eavesdropper.OnAsync(application.Broker, "visitor-forgotten");
        var erased = Erased(expo, Guid.NewGuid());
        var message = Guid.CreateVersion7();
        await application.PublishAsync(erased, message);
        await application.PublishAsync(erased, message);
        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM inbox WHERE message_id = '{message}'") == 1);
        // Whatever was before it in the queue has been dealt with when the next one has.
        await application.DeliverAsync(Erased(expo, Guid.NewGuid()));

        await Eventually.True(() => told.About("visitor-forgotten", erased.ErasureId.ToString()).Count > 0);
        Assert.Equal("analytics", Assert.Single(told.About("visitor-forgotten", erased.ErasureId.ToString())).GetProperty("service").GetString());
    }

    [Fact]
    [Trait("not published when the save fails", "visitor-forgotten")]
    public async Task Is_not_confirmed_and_changes_nothing_when_it_cannot_be_saved()
    {
        var expo = await application.ExpoAsync();
        var visitor = Guid.NewGuid();
        await application.CountedAsync(await application.AcceptAsync(expo.Activity(visitor: visitor)));
        var erased = Erased(expo, visitor);
        await application.ExecuteAsync($"ALTER TABLE erased_visitor ADD CONSTRAINT refused_by_test CHECK (replacement <> '{erased.Replacement}')");
        var id = Guid.CreateVersion7();

        await application.PublishAsync(erased, id);

        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM bus_dead_letter WHERE message_id = '{id}' AND state = 'held'") == 1);
        await application.ExecuteAsync("ALTER TABLE erased_visitor DROP CONSTRAINT refused_by_test");
        Assert.Equal(1, await application.ScalarAsync<long>($"SELECT count(*) FROM cell_visitor WHERE visitor = '{visitor}'"));
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM outbox WHERE convert_from(body, 'UTF8') LIKE '%{erased.ErasureId}%'"));
    }

    [Fact]
    public async Task What_was_forgotten_is_itself_forgotten_once_nothing_can_name_it_any_more()
    {
        var expo = await application.ExpoAsync();
        var erased = Erased(expo, Guid.NewGuid());
        await application.DeliverAsync(erased);
        var now = DateTimeOffset.UtcNow;

        await Sweeping.SweepAsync(application.Database, now + Inbox.Retention, TestContext.Current.CancellationToken);
        Assert.Equal(1, await application.ScalarAsync<long>($"SELECT count(*) FROM erased_visitor WHERE replacement = '{erased.Replacement}'"));
        await Sweeping.SweepAsync(application.Database, now + ErasedVisitors.Kept + TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM erased_visitor WHERE replacement = '{erased.Replacement}'"));
    }

    [Fact]
    public async Task No_table_with_a_visitor_is_left_out()
    {
        var tables = await application.ScalarAsync<string[]>("SELECT array_agg(DISTINCT table_name::text) FROM information_schema.columns WHERE table_schema = 'public' AND column_name LIKE '%visitor%' AND data_type = 'uuid'");

        Assert.Equal(ErasedVisitors.Tables.Order(), tables.Order());
    }

    /// <summary>An erasure that is carried out, and commits when it is disposed of.</summary>
    private async Task<IAsyncDisposable> ForgettingAsync(VisitorErased erased)
    {
        var connection = await application.Database.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await ErasedVisitors.ForgetAsync(connection, erased, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        return new Commit(connection, transaction);
    }

    private Task SomebodyWaitsAsync() => Eventually.True(async () => await application.ScalarAsync<long>("""
        SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """) > 0, message: "somebody waits for their turn");

    private static VisitorErased Erased(TestExpo expo, Guid visitor) => new(Guid.CreateVersion7(), expo.Id, visitor, Guid.NewGuid(), DateTimeOffset.UtcNow);

    private Task<long> VisitorsAsync(TestExpo expo) => application.ScalarAsync<long>($"SELECT count(DISTINCT visitor) FROM cell_visitor JOIN cell ON cell.id = cell WHERE expo_id = '{expo.Id}' AND generation = 0");

    private Task<long> FoundAsync(Guid visitor) => application.ScalarAsync<long>($"SELECT (SELECT count(*) FROM cell_visitor WHERE visitor = '{visitor}') + (SELECT count(*) FROM lead WHERE visitor = '{visitor}')");

    private sealed class Commit(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await transaction.CommitAsync();
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}

using CityIp.Events.Leads;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Badges;

/// <summary>
/// Changes what visitors let exhibitors have, and tells of their leads anew in the same transaction: whoever was passed a contact field that is no
/// longer consented to hears of it, and whoever was not gets what is consented to now.
/// </summary>
internal sealed class BadgeBook(NpgsqlDataSource source, LeadBook leads, OutboxSignal signal)
{
    /// <returns>The visitors that had no badge before. Each visitor may occur once.</returns>
    public Task<HashSet<Guid>> WriteAsync(Guid expoId, IReadOnlyCollection<Badge> badges, CancellationToken cancellationToken)
    {
        var after = badges.ToDictionary(badge => badge.Visitor, badge => new Consent(badge.Consents, badge.Contact));
        return InOneAsync<HashSet<Guid>>(expoId, [.. after.Keys.Order()], async (connection, before) =>
        {
            var inserted = await BadgeTable.WriteAsync(connection, expoId, badges, cancellationToken);
            return (inserted, [.. after.Where(badge => Differs(before.GetValueOrDefault(badge.Key), badge.Value, expoId)).Select(badge => badge.Key)]);
        }, cancellationToken);
    }

    /// <summary>Null when the visitor has no badge.</summary>
    /// <returns>What is consented to now.</returns>
    public async Task<Consent?> ChangeAsync(Guid expoId, Guid visitor, Func<Consent, Consent> change, CancellationToken cancellationToken) =>
        await InOneAsync<Consent?>(expoId, [visitor], async (connection, before) =>
        {
            if (!before.TryGetValue(visitor, out var consent))
            {
                return (null, []);
            }
            var changed = change(consent);
            await BadgeTable.ChangeAsync(connection, expoId, visitor, changed, cancellationToken);
            return (changed, Differs(consent, changed, expoId) ? [visitor] : []);
        }, cancellationToken);

    private async Task<T> InOneAsync<T>(Guid expoId, Guid[] visitors, Func<NpgsqlConnection, Dictionary<Guid, Consent>, Task<(T Result, Guid[] Changed)>> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await LeadTable.TryLockAsync(connection, expoId, visitors, cancellationToken))
            {
                var result = await InOneAsync(connection, expoId, visitors, write, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                signal.Wake();
                return result;
            }
        }
    }

    private async Task<T> InOneAsync<T>(NpgsqlConnection connection, Guid expoId, Guid[] visitors, Func<NpgsqlConnection, Dictionary<Guid, Consent>, Task<(T Result, Guid[] Changed)>> write, CancellationToken cancellationToken)
    {
        var before = await BadgeTable.ConsentsAsync(connection, expoId, visitors, cancellationToken);
        var (result, changed) = await write(connection, before);
        if (changed.Length > 0)
        {
            var told = await LeadTable.RaiseAsync(connection, expoId, changed, cancellationToken);
            await connection.PublishAsync(await leads.TellAsync(connection, told), cancellationToken);
        }
        return result;
    }

    private bool Differs(Consent? before, Consent after, Guid expoId) =>
        (before is null ? null : leads.Consented(before.Contact, before.Fields, expoId)) != leads.Consented(after.Contact, after.Fields, expoId);
}

using CityIp.Events.Clocks;
using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.CheckIns;

/// <summary>What became of a badge at a gate.</summary>
/// <param name="Row">Null when its nonce was used for something else.</param>
/// <param name="Duplicate">It was decided before; this is the same answer.</param>
internal sealed record Decision(CheckInRow? Row, bool Duplicate);

/// <summary>Decides about badges. What is let in or out and its activity are one transaction; what is refused leaves no activity, only its row.</summary>
internal sealed class CheckInBook(IntakeTransaction transaction, NpgsqlDataSource source, OutboxSignal signal, SenderClocks clocks, IntakeMetrics metrics)
{
    public async Task<Decision> DecideAsync(CheckIn checkIn)
    {
        Decision? decision = null;
        try
        {
            await transaction.WriteAsync([checkIn.Event], async connection => decision = await DecideAsync(connection, checkIn));
        }
        catch (NothingCounted nothing)
        {
            return nothing.Refused is { } reason ? await RefuseAsync(checkIn, reason) : nothing.Decision;
        }
        signal.Wake();
        clocks.Note([checkIn.Event]);
        metrics.Answered([checkIn.Event]);
        return decision!;
    }

    private static async Task<Decision> DecideAsync(NpgsqlConnection connection, CheckIn checkIn)
    {
        if (checkIn.Event.Status != IntakeStatus.Accepted)
        {
            // The ledger knows the nonce.
            var known = await CheckInTable.ReadAsync(connection, checkIn.Id);
            throw new NothingCounted(Repeat(known, checkIn));
        }
        var state = await CheckInTable.LookAsync(connection, checkIn);
        if (state.Known is not null)
        {
            // It was refused; the ledger does not know what was refused.
            throw new NothingCounted(Repeat(state.Known, checkIn));
        }
        var reason = CheckIn.Judge(checkIn.Direction, state.Admission, checkIn.Device.Hall, state.IsInside, checkIn.Event.OccurredAt);
        if (reason != CheckInReason.Ok && !checkIn.Force)
        {
            throw new NothingCounted(reason);
        }
        if (!await CheckInTable.InsertAsync(connection, checkIn, isOk: true, reason, state.LastExit))
        {
            throw new NothingCounted(CheckInReason.AlreadyEntered);
        }
        return new(CheckInTable.RowOf(checkIn, isOk: true, reason), Duplicate: false);
    }

    private async Task<Decision> RefuseAsync(CheckIn checkIn, CheckInReason reason)
    {
        await using var connection = await source.OpenConnectionAsync();
        // The same request may be on its way twice: whichever was written first is the answer to both.
        return await CheckInTable.InsertAsync(connection, checkIn, isOk: false, reason, stay: null)
            ? new(CheckInTable.RowOf(checkIn, isOk: false, reason), Duplicate: false)
            : Repeat(await CheckInTable.ReadAsync(connection, checkIn.Id), checkIn);
    }

    private static Decision Repeat(CheckInRow? known, CheckIn checkIn) => new(known?.Fingerprint == checkIn.Event.Fingerprint ? known : null, Duplicate: true);

    /// <summary>Rolls the activity back: it was refused, or there is one already.</summary>
    private sealed class NothingCounted : Exception
    {
        public NothingCounted(CheckInReason refused) => Refused = refused;

        public NothingCounted(Decision decision) => Decision = decision;

        public CheckInReason? Refused { get; }

        public Decision Decision { get; } = new(null, Duplicate: true);
    }
}

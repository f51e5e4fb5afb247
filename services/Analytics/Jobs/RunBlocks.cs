using System.Globalization;
using System.Runtime.InteropServices;
using CityIp.Analytics.Index;
using CsvHelper;
using Npgsql;

namespace CityIp.Analytics.Jobs;

/// <summary>Every run of an analysis, block by block: written as they are computed and read as they are sent, so memory does not grow with their number.</summary>
internal static class RunBlocks
{
    private const string Clear = "DELETE FROM index_run_block WHERE computation_id = @id";

    // A process that has lost the computation must not write into the runs of the one that has it now. The row is held while a block is written: who cancels
    // it, or takes it up again, waits for the block and removes it with the others.
    private const string Insert = """
        INSERT INTO index_run_block (computation_id, analysis, first, count, body)
        SELECT id, @analysis, @first, @count, @body FROM (SELECT id FROM index_computation WHERE id = @id AND claim = @token AND state = 'running' FOR SHARE) AS mine
        ON CONFLICT (computation_id, analysis, first) DO UPDATE SET body = excluded.body
        """;

    private const string Select = "SELECT first, count, body FROM index_run_block WHERE computation_id = @id AND analysis = @analysis ORDER BY first";
    private const string Any = "SELECT EXISTS (SELECT FROM index_run_block WHERE computation_id = @id AND analysis = @analysis)";

    /// <summary>Removes what an earlier attempt left.</summary>
    public static async Task ClearAsync(NpgsqlDataSource source, Guid id, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Clear);
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Called by the engine between two blocks, on its own thread: it waits until the block is written, so that blocks cannot pile up.</summary>
    public static void Write(NpgsqlDataSource source, Claim claim, string analysis, RunBlock block)
    {
        var inputs = block.Decoded.Length / block.Failures.Length;
        var decoded = MemoryMarshal.AsBytes(block.Decoded.AsSpan(0, block.Count * inputs));
        var scores = MemoryMarshal.AsBytes(block.Scores.AsSpan(0, block.Count * block.Units));
        var ranks = MemoryMarshal.AsBytes(block.Ranks.AsSpan(0, block.Count * block.Units));
        byte[] body = [.. decoded, .. scores, .. ranks];
        using var command = source.CreateCommand(Insert);
        command.Parameters.AddWithValue("id", claim.Id);
        command.Parameters.AddWithValue("analysis", analysis);
        command.Parameters.AddWithValue("first", block.First);
        command.Parameters.AddWithValue("count", block.Count);
        command.Parameters.AddWithValue("body", body);
        command.Parameters.AddWithValue("token", claim.Token);
        command.ExecuteNonQuery();
    }

    public static async Task<bool> AnyAsync(NpgsqlConnection connection, Guid id, string analysis, CancellationToken cancellationToken)
    {
        await using var command = ComputationTable.Command(connection, Any, new("id", id), new("analysis", analysis));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>A row per run: the choice of each input (in a list its place from 0, else the number), then score and rank of each unit; a failed run has neither.</summary>
    public static async Task WriteCsvAsync(NpgsqlDataSource source, Guid id, string analysis, IReadOnlyList<string> inputs, IReadOnlyList<string> units, Stream body)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = ComputationTable.Command(connection, Select, new("id", id), new("analysis", analysis));
        await using var reader = await command.ExecuteReaderAsync();
        await using var csv = CsvWriter.Create(body, CsvWriterOptions.Default, leaveOpen: true);
        await csv.WriteRecordAsync(["run", .. inputs, .. units.Select(unit => $"score:{unit}"), .. units.Select(unit => $"rank:{unit}")]);
        while (await reader.ReadAsync())
        {
            var (first, count, bytes) = (reader.GetInt32(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2));
            for (var k = 0; k < count; k++)
            {
                await csv.WriteRecordAsync(Row(first + k, k, count, bytes, inputs.Count, units.Count));
            }
        }
    }

    private static string?[] Row(int run, int k, int count, byte[] bytes, int inputs, int units)
    {
        var doubles = MemoryMarshal.Cast<byte, double>(bytes.AsSpan(0, 8 * count * (inputs + units)));
        var ranks = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(8 * count * (inputs + units)));
        var row = new string?[1 + inputs + (2 * units)];
        row[0] = run.ToString(CultureInfo.InvariantCulture);
        for (var j = 0; j < inputs; j++)
        {
            row[1 + j] = doubles[(k * inputs) + j].ToString("R", CultureInfo.InvariantCulture);
        }
        for (var i = 0; i < units; i++)
        {
            var (score, rank) = (doubles[(count * inputs) + (k * units) + i], ranks[(k * units) + i]);
            row[1 + inputs + i] = double.IsFinite(score) ? score.ToString("R", CultureInfo.InvariantCulture) : null;
            row[1 + inputs + units + i] = rank == 0 ? null : rank.ToString(CultureInfo.InvariantCulture);
        }
        return row;
    }
}

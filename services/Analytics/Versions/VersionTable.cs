using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Versions;

/// <summary>A version without its content.</summary>
/// <param name="Latest">The highest version there is of it.</param>
/// <param name="Facts">Counts of what is in it.</param>
internal sealed record VersionHead(string Code, int Version, int Latest, string Hash, string Title, JsonElement Facts, DateTimeOffset CreatedAt, string CreatedBy);

/// <summary>What is about to become a version.</summary>
internal sealed record VersionDraft(string Hash, string Title, string Facts, string Content);

/// <summary>Documents of which every change is a new version: datasets and methods.</summary>
internal static class VersionTable
{
    private const string Columns = "v.code, v.version, d.latest, v.hash, v.title, v.facts::text, v.created_at, v.created_by";
    private const string Joined = "index_document d JOIN index_document_version v USING (kind, code)";

    private const string SelectLatest = $"SELECT {Columns} FROM {Joined} WHERE d.kind = @kind AND v.version = d.latest AND d.code COLLATE \"C\" > @after ORDER BY d.code COLLATE \"C\" LIMIT @limit";
    private const string SelectVersions = $"SELECT {Columns} FROM {Joined} WHERE d.kind = @kind AND d.code = @code AND v.version < @before ORDER BY v.version DESC LIMIT @limit";
    private const string SelectOne = $"SELECT {Columns} FROM {Joined} WHERE d.kind = @kind AND d.code = @code AND v.version = coalesce(@version, d.latest)";
    private const string SelectContent = "SELECT content FROM index_document_version WHERE kind = @kind AND code = @code AND version = @version";

    private const string Create = "INSERT INTO index_document (kind, code, latest, created_at) VALUES (@kind, @code, 1, @now) ON CONFLICT DO NOTHING";
    private const string Raise = "UPDATE index_document SET latest = latest + 1 WHERE kind = @kind AND code = @code AND latest = @expected";

    private const string Insert = """
        INSERT INTO index_document_version (kind, code, version, hash, title, facts, content, created_at, created_by)
        VALUES (@kind, @code, @version, @hash, @title, @facts, @content, @now, @by)
        """;

    public static Task<List<VersionHead>> LatestAsync(NpgsqlConnection connection, string kind, string? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(connection, SelectLatest, cancellationToken, new("kind", kind), new("after", after ?? string.Empty), new("limit", limit));

    public static Task<List<VersionHead>> VersionsAsync(NpgsqlConnection connection, string kind, string code, int? before, int limit, CancellationToken cancellationToken) =>
        ReadAsync(connection, SelectVersions, cancellationToken, new("kind", kind), new("code", code), new("before", before ?? int.MaxValue), new("limit", limit));

    /// <param name="version">Null is the latest.</param>
    public static async Task<VersionHead?> FindAsync(NpgsqlConnection connection, string kind, string code, int? version, CancellationToken cancellationToken) =>
        (await ReadAsync(connection, SelectOne, cancellationToken, new("kind", kind), new("code", code), new("version", NpgsqlDbType.Integer) { Value = (object?)version ?? DBNull.Value })).SingleOrDefault();

    public static async Task<string> ContentAsync(NpgsqlConnection connection, string kind, string code, int version, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectContent, [new("kind", kind), new("code", code), new("version", version)]);
        return (string)(await command.ExecuteScalarAsync(cancellationToken) ?? throw new InvalidOperationException($"Version {version} of {kind} '{code}' has no content."));
    }

    /// <summary>Version 1; false when the code is taken.</summary>
    public static async Task<bool> CreateAsync(NpgsqlConnection connection, string kind, string code, VersionDraft draft, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var create = Command(connection, Create, [new("kind", kind), new("code", code), new("now", now.UtcDateTime)]);
        if (await create.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return false;
        }
        await InsertAsync(connection, kind, code, 1, draft, by, now, cancellationToken);
        return true;
    }

    /// <summary>The next version; false when the latest is another than expected.</summary>
    public static async Task<bool> AppendAsync(NpgsqlConnection connection, string kind, string code, int expected, VersionDraft draft, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var raise = Command(connection, Raise, [new("kind", kind), new("code", code), new("expected", expected)]);
        if (await raise.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return false;
        }
        await InsertAsync(connection, kind, code, expected + 1, draft, by, now, cancellationToken);
        return true;
    }

    private static async Task InsertAsync(NpgsqlConnection connection, string kind, string code, int version, VersionDraft draft, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, Insert,
        [
            new("kind", kind), new("code", code), new("version", version), new("hash", draft.Hash), new("title", draft.Title), new("facts", NpgsqlDbType.Jsonb) { Value = draft.Facts },
            new("content", draft.Content), new("now", now.UtcDateTime), new("by", by),
        ]);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<VersionHead>> ReadAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var heads = new List<VersionHead>();
        while (await reader.ReadAsync(cancellationToken))
        {
            heads.Add(new(
                reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetString(3), reader.GetString(4), JsonElement.Parse(reader.GetString(5)),
                reader.GetFieldValue<DateTimeOffset>(6), reader.GetString(7)));
        }
        return heads;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }
}

using System.Security.Cryptography;
using System.Text;
using CityIp.ServiceDefaults.Security;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// What is in messages that could not be dealt with: encrypted under <c>Messages:EncryptionKey</c> (base64, 32 bytes), or a key derived from
/// <c>Identity:Key</c> where that is not set; and how a visitor who asked to be forgotten goes from them.
/// </summary>
public sealed class FailedMessageContents
{
    private const string Select = "SELECT id, content, message_type, body FROM bus_dead_letter WHERE state = 'held' AND body IS NOT NULL";

    private const string Discard = """
        UPDATE bus_dead_letter SET state = 'discarded', headers = NULL, body = NULL, changed_at = clock_timestamp(), changed_by = NULL, note = 'A visitor it told of asked to be forgotten.' WHERE id = $1 AND state = 'held'
        """;

    private const string Replace = "UPDATE bus_dead_letter SET body = $2 WHERE id = $1 AND state = 'held'";

    private readonly AtRest atRest;

    internal FailedMessageContents(IConfiguration configuration) => atRest = AtRest.From(configuration, "Messages:EncryptionKey", "cityip-failed-messages-at-rest");

    internal byte[] Encrypt(ReadOnlySpan<byte> plain, Guid content) => atRest.Encrypt(plain, content);

    /// <exception cref="CryptographicException">It was encrypted under another key.</exception>
    internal byte[] Decrypt(ReadOnlySpan<byte> sealedBytes, Guid content) => atRest.Decrypt(sealedBytes, content);

    /// <summary>
    /// For the consumer of an erasure, in its transaction. What tells of one lead is given up, because its publisher tells anew, without the person; in a
    /// message about many the replacement takes the visitor's place. What somebody else than a service published is given up too: it can be anything.
    /// </summary>
    public async Task ForgetAsync(NpgsqlConnection connection, Guid visitor, Guid replacement, CancellationToken cancellationToken)
    {
        var name = Encoding.UTF8.GetBytes(visitor.ToString());
        var found = new List<(Guid Id, Guid Content, string? Type, byte[] Body)>();
        await using (var select = new NpgsqlCommand(Select, connection))
        await using (var reader = await select.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var content = reader.GetGuid(1);
                if (Open(reader.GetFieldValue<byte[]>(3), content) is { } body && body.AsSpan().IndexOf(name) >= 0)
                {
                    found.Add((reader.GetGuid(0), content, reader.IsDBNull(2) ? null : reader.GetString(2), body));
                }
            }
        }
        foreach (var (id, content, type, body) in found)
        {
            if (type is nameof(Contracts.VisitorErased))
            {
                // Whom to forget: it goes when it has taken effect.
                continue;
            }
            var isGivenUp = type is null or nameof(Contracts.LeadCaptured);
            await using var change = new NpgsqlCommand(isGivenUp ? Discard : Replace, connection) { Parameters = { new() { Value = id } } };
            if (!isGivenUp)
            {
                var text = Encoding.UTF8.GetString(body).Replace(visitor.ToString(), replacement.ToString(), StringComparison.Ordinal);
                change.Parameters.Add(new() { Value = Encrypt(Encoding.UTF8.GetBytes(text), content) });
            }
            await change.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Null when it was encrypted under another key: then nobody can read it.</summary>
    private byte[]? Open(byte[] sealedBytes, Guid content)
    {
        try
        {
            return Decrypt(sealedBytes, content);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

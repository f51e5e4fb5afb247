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
    private const string Select = "SELECT id, content, queue, message_type, headers, body FROM bus_dead_letter WHERE state = 'held' AND body IS NOT NULL";

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
    public Task ForgetAsync(NpgsqlConnection connection, Guid visitor, Guid replacement, CancellationToken cancellationToken)
    {
        var name = Encoding.UTF8.GetBytes(visitor.ToString());
        return ForgetAsync(connection, message => message.Type switch
        {
            // Whom to forget: it goes when it has taken effect.
            nameof(Contracts.VisitorErased) => message.Body,
            _ when message.Body.AsSpan().IndexOf(name) < 0 => message.Body,
            null or nameof(Contracts.LeadCaptured) => null,
            _ => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message.Body).Replace(visitor.ToString(), replacement.ToString(), StringComparison.Ordinal)),
        }, cancellationToken);
    }

    /// <summary>Goes through every message that is held, in the caller's transaction.</summary>
    /// <param name="rest">What remains of a message's body: the same bytes when nothing is to go, null when the whole message is to.</param>
    public async Task ForgetAsync(NpgsqlConnection connection, Func<HeldMessage, byte[]?> rest, CancellationToken cancellationToken)
    {
        var changes = new List<(Guid Id, Guid Content, byte[]? Body)>();
        await using (var select = new NpgsqlCommand(Select, connection))
        await using (var reader = await select.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var content = reader.GetGuid(1);
                if (Open(reader.GetFieldValue<byte[]>(4), content) is not { } headers || Open(reader.GetFieldValue<byte[]>(5), content) is not { } body)
                {
                    continue;
                }
                var message = new HeldMessage(reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), Encoding.UTF8.GetString(headers), body);
                if (rest(message) is var remains && remains != body)
                {
                    changes.Add((reader.GetGuid(0), content, remains));
                }
            }
        }
        foreach (var (id, content, body) in changes)
        {
            await using var change = new NpgsqlCommand(body is null ? Discard : Replace, connection) { Parameters = { new() { Value = id } } };
            if (body is not null)
            {
                change.Parameters.Add(new() { Value = Encrypt(body, content) });
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

/// <summary>A message that could not be dealt with, as it was published.</summary>
/// <param name="Type">Null when no service published it.</param>
/// <param name="Headers">A JSON object.</param>
public sealed record HeldMessage(string Queue, string? Type, string Headers, byte[] Body);

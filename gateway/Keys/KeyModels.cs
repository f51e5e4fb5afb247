using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CityIp.Gateway.Keys;

/// <summary>Asks for a new key.</summary>
/// <param name="Name">What the key is for, for people.</param>
/// <param name="Organisation">Whose key it is: leads and deals are filtered by it.</param>
/// <param name="Scopes">What it may do, for example <c>catalog:read</c>.</param>
/// <param name="Sources">Prefixes of the CloudEvents sources it may publish under; required with <c>events:publish</c>.</param>
/// <param name="ExpiresAt">When it ends; never when not given.</param>
/// <param name="PerSecond">Requests per second, where it needs another limit than all keys have.</param>
/// <param name="Burst">Requests at once; twice <paramref name="PerSecond"/> when not given.</param>
internal sealed record CreateKey(
    [property: Required, StringLength(Key.MostNameLength, MinimumLength = 1)] string Name,
    [property: Required, StringLength(Key.MostNameLength, MinimumLength = 1)] string Organisation,
    [property: Required, MinLength(1)] string[] Scopes,
    [property: MaxLength(KeyRules.MostSources)] string[]? Sources = null,
    DateTimeOffset? ExpiresAt = null,
    [property: Range(KeyRules.LeastPerSecond, KeyRules.MostPerSecond)] double? PerSecond = null,
    [property: Range(1, (double)KeyRules.MostBurst)] long? Burst = null);

/// <summary>Asks for a new secret.</summary>
/// <param name="GraceMinutes">How long the secrets it has stay good: 0 to 43200 (30 days), a day when not given.</param>
internal sealed record RotateKey([property: Range(0, KeyRules.MostGraceMinutes), DefaultValue(1440)] int GraceMinutes = 1440);

/// <summary>A key. Its secret is not in here: it is shown once, when it is made.</summary>
internal sealed record KeyView(
    Guid Id,
    string Name,
    string Organisation,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> Sources,
    KeyStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt,
    double? PerSecond,
    long? Burst,
    IReadOnlyList<SecretView> Secrets)
{
    public static KeyView Of(Key key, DateTimeOffset now) => new(
        key.Id, key.Name, key.Organisation, key.Scopes, key.Sources, key.StatusAt(now), key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt, key.PerSecond, key.Burst,
        [.. key.Secrets.Where(secret => secret.ExpiresAt is null || secret.ExpiresAt > now).OrderBy(secret => secret.CreatedAt).Select(secret => new SecretView(secret.Hint, secret.CreatedAt, secret.ExpiresAt))]);
}

/// <summary>A secret that is good at the moment, by its first characters.</summary>
internal sealed record SecretView(string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>A key with its new secret. It is not kept and cannot be shown again.</summary>
/// <param name="Secret">Send it as <c>Authorization: Bearer cip_…</c>.</param>
internal sealed record KeyWithSecret(string Secret, KeyView Key);

/// <summary>The key that a request was made with.</summary>
internal sealed record WhoAmI(
    Guid KeyId,
    string Organisation,
    string Mode,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> Sources,
    DateTimeOffset? ExpiresAt);

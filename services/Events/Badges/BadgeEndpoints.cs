using System.Text.Json;
using CityIp.Events.Erasure;
using CityIp.Events.Expos;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CityIp.Events.Badges;

internal static class BadgeEndpoints
{
    private const int MostBadges = 500;
    private const long MostBytes = 1 << 20;

    private const string UploadExample = """
        {
          "badges": [
            {
              "code": "BADGE-000001", "validFrom": "2026-10-01T08:00:00", "validUntil": "2026-10-03T18:00:00", "consents": ["name", "email"], "halls": ["H5.1"],
              "contact": { "name": "Demo Visitor 1", "email": "visitor1@demo.invalid", "company": "Demo Film Studio 3" }
            }
          ]
        }
        """;

    private const string Answer = """
        { "stored": 1, "updated": 0, "rejected": 0, "results": [{ "index": 0, "status": "stored", "problem": null }] }
        """;

    public static void MapBadges(this IEndpointRouteBuilder app) => app.MapPost("/v1/events/expos/{expo}/badges", Upload)
        .RequireScope("events:write")
        .WithTags("Events: badges")
        .Accepts<UploadBadges>("application/json")
        .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MostBytes))
        .Describes("UploadBadges", "Tell an expo's badges, up to 500 at once.", 400, 404, 410, 413, 415, 422)
        .WithDescription("Each badge is taken or refused by itself. A badge that was told before gets the new validity, consents and contact in place of the old, so a batch can safely be sent again. The code is never kept; contact fields are kept encrypted, and only those consented to.")
        .WithBodyExample(UploadExample)
        .WithAnswerExample(Answer);

    // No Idempotency-Key: a repetition changes nothing, and its fingerprint would be a hash of badge codes at rest.
    private static async Task<Results<Ok<BadgeReport>, ProblemHttpResult>> Upload(string expo, HttpRequest request, EventsDb db, ExpoSecrets secrets, VisitorMarks marks, BadgeBook book, IOptions<JsonOptions> json, CancellationToken cancellationToken)
    {
        var batch = await ReadAsync(request, json.Value.SerializerOptions, cancellationToken);
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        if (found.ArchivedAt is not null)
        {
            return Problems.Of(410, "expo-archived", $"The expo '{expo}' is archived: nothing of it changes any more.");
        }
        if (batch.Badges.Count is 0 or > MostBadges)
        {
            return Problems.Invalid("invalid-batch-size", $"A batch has 1 to {MostBadges} badges.", "/badges");
        }
        var halls = await db.Halls.AsNoTracking().Where(hall => hall.ExpoId == found.Id).Select(hall => hall.Code).ToHashSetAsync(cancellationToken);
        var read = batch.Badges.Select(badge => Read(badge, found, halls, json.Value.SerializerOptions)).ToArray();
        var secret = secrets.Decrypt(found.Secret, found.Id);
        var forgotten = await ErasureTable.MarksAsync(db, found.Id, cancellationToken);
        var taken = new Dictionary<Guid, (int Index, Badge Badge)>();
        for (var index = 0; index < read.Length; index++)
        {
            if (read[index] is { Badge: { } badge, Fault: null })
            {
                var visitor = ExpoSecrets.Pseudonym(secret, badge.Code);
                if (forgotten.Count > 0 && forgotten.Contains(marks.Of(found.Id, visitor)))
                {
                    read[index].Fault = new(Forgotten.Slug, "The visitor of this badge asked to be forgotten. Nothing of it is held.", "/code");
                }
                else if (!taken.TryAdd(visitor, (index, ToRow(badge, found, visitor, secrets))))
                {
                    read[index].Fault = new("repeated-badge", $"Item {taken[visitor].Index} has the same code; that one counts.", "/code");
                }
            }
        }
        var stored = await book.WriteAsync(found.Id, [.. taken.Values.Select(item => item.Badge)], cancellationToken);
        var updated = taken.Where(item => !stored.Contains(item.Key)).Select(item => item.Value.Index).ToHashSet();
        return TypedResults.Ok(new BadgeReport(stored.Count, updated.Count, read.Length - taken.Count, [.. read.Select((item, index) => new BadgeResult(
            index,
            item.Fault is not null ? BadgeOutcome.Rejected : updated.Contains(index) ? BadgeOutcome.Updated : BadgeOutcome.Stored,
            item.Fault?.AsItem()))]));
    }

    private static async Task<UnreadBadges> ReadAsync(HttpRequest request, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadFromJsonAsync<UnreadBadges>(json, cancellationToken) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException malformed)
        {
            throw new BadHttpRequestException("The body is no batch of badges.", StatusCodes.Status400BadRequest, malformed);
        }
    }

    private static (UploadBadge? Badge, Fault? Fault) Read(JsonElement element, Expo expo, HashSet<string> halls, JsonSerializerOptions json)
    {
        try
        {
            var badge = element.Deserialize<UploadBadge>(json) ?? throw new JsonException();
            return (badge, Badge.Refuse(badge, expo, halls));
        }
        catch (JsonException malformed)
        {
            // The parser's message may quote the value, so only its path is told.
            var field = malformed.Path?.TrimStart('$').Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", string.Empty, StringComparison.Ordinal);
            return (null, new("malformed-item", "A field is missing, unknown, or of the wrong type. Fields are listed in the OpenAPI document.", field ?? string.Empty));
        }
    }

    private static Badge ToRow(UploadBadge badge, Expo expo, Guid visitor, ExpoSecrets secrets)
    {
        var (from, until) = Badge.ValidityOf(badge, expo);
        string[] consents = [.. Badge.ContactFields.Where(field => badge.Consents?.Contains(field) == true)];
        return new()
        {
            ExpoId = expo.Id,
            Visitor = visitor,
            ValidFrom = from!.Value,
            ValidUntil = until!.Value,
            Consents = consents,
            Halls = badge.Halls is null ? null : [.. badge.Halls.Distinct()],
            Contact = badge.Contact?.Of(consents) is { } contact ? secrets.Encrypt(JsonSerializer.SerializeToUtf8Bytes(contact, JsonSerializerOptions.Web), expo.Id) : null,
        };
    }
}

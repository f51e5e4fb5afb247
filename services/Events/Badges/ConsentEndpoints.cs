using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using CityIp.Events.Expos;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Badges;

/// <summary>The whole of a visitor's consent: a field that is not named is withdrawn.</summary>
internal sealed record ChangeConsents(
    [property: Description("What is printed on the badge. It is not kept, and stands in no address."), StringLength(Badge.MostCodeLength, MinimumLength = 1)] string Code,
    [property: Description("The contact fields that exhibitors may get: name, email, phone, company. Empty: none.")] IReadOnlyList<string> Consents,
    [property: Description("Values of fields that are consented to now and were not told before, or that have changed.")] BadgeContact? Contact = null);

/// <summary>What exhibitors may get of a visitor now.</summary>
/// <param name="Passed">The fields consented to of which there is a value.</param>
internal sealed record ConsentsView(Guid ExpoId, Guid Visitor, IReadOnlyList<string> Consents, IReadOnlyList<string> Passed);

internal static class ConsentEndpoints
{
    private const string BodyExample = """{ "code": "BADGE-000001", "consents": ["name"] }""";

    private const string AnswerExample = """
        { "expoId": "01930000-0000-7000-9000-000000000001", "visitor": "5d1f8f0e-7a52-2f0c-9b1e-3f6a0c5b8e21", "consents": ["name"], "passed": ["name"] }
        """;

    // The code is in the body: an address stands in logs and traces.
    public static void MapConsents(this IEndpointRouteBuilder app) => app.MapPut("/v1/events/expos/{expo}/badges/consents", Change)
        .RequireScope("events:write")
        .WithTags("Events: badges")
        .Describes("ChangeConsents", "Grant or withdraw what exhibitors may get of a visitor.", 404, 410, 422, 503)
        .WithDescription("What is no longer consented to is forgotten here at once, is in no answer and no export from now on, and is taken away from the deals that came of the visitor's leads. A field that is granted again needs its value again.")
        .WithBodyExample(BodyExample)
        .WithAnswerExample(AnswerExample)
        .AddEndpointFilter(async (context, next) => await context.HttpContext.RequestServices.GetRequiredService<OutboxLimit>().RefuseWhenFull(context, next));

    private static async Task<Results<Ok<ConsentsView>, ProblemHttpResult>> Change(string expo, ChangeConsents sent, EventsDb db, Programmes programmes, BadgeBook book, ExpoSecrets secrets, HttpContext http)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, http.RequestAborted) is not { } found || await programmes.FindAsync(found.Code, http.RequestAborted) is not { } programme)
        {
            return Problems.NotFound("expo", expo);
        }
        if (programme.IsArchived)
        {
            return Problems.Of(410, "expo-archived", $"The expo '{programme.Code}' is archived: its visitors are no longer known.");
        }
        if ((Badge.RefuseConsents(sent.Consents) ?? Badge.RefuseContact(sent.Contact)) is { } fault)
        {
            return fault.AsProblem(http);
        }
        var visitor = ExpoSecrets.Pseudonym(programme.Secret, sent.Code);
        if (programme.HasForgotten(visitor))
        {
            return Problems.Of(410, Forgotten.Slug, "The visitor of this badge asked to be forgotten. There is nothing left to consent to.", "/code");
        }
        string[] consents = [.. Badge.ContactFields.Where(sent.Consents.Contains)];
        BadgeContact? contact = null;
        var changed = await book.ChangeAsync(programme.Id, visitor, before =>
        {
            contact = (sent.Contact ?? new()).Over(ContactOf(before, programme.Id, secrets)).Of(consents);
            return new(consents, contact is null ? null : secrets.Encrypt(JsonSerializer.SerializeToUtf8Bytes(contact, JsonSerializerOptions.Web), programme.Id));
        }, http.RequestAborted);
        if (changed is null)
        {
            return Problems.Invalid("unknown-badge", "No badge with this code was told for the expo. If it is right, have it uploaded; the code is not repeated here.", "/code");
        }
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new ConsentsView(programme.Id, visitor, consents, contact?.Named() ?? []));
    }

    private static BadgeContact? ContactOf(Consent consent, Guid expoId, ExpoSecrets secrets) =>
        consent.Contact is null ? null : JsonSerializer.Deserialize<BadgeContact>(secrets.Decrypt(consent.Contact, expoId), JsonSerializerOptions.Web);
}

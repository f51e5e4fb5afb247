namespace CityIp.Gateway.Pages;

/// <summary>Every problem that the gateway or a service can answer with. A test finds those that are missing here.</summary>
internal static class ProblemTypes
{
    private static readonly ProblemType[] General =
    [
        // The request as such
        new("bad-request", 400, "The request is malformed.", "Correct it as the detail says."),
        new("malformed-json", 400, "The body is not JSON, or has a field that is unknown or of the wrong type.", "Correct the field named; the OpenAPI document lists the fields."),
        new("validation", 400, "Fields have values outside their limits.", "Correct the fields listed under errors."),
        new("invalid-limit", 400, "The page size is outside its limits.", "Ask for 1 to 200."),
        new("invalid-cursor", 400, "The cursor was not given out by this list.", "Start again without a cursor, and follow the Link header."),
        new("invalid-idempotency-key", 400, "The Idempotency-Key is empty or too long.", "Send 1 to 255 characters, a UUID for example."),
        new("timeout", 408, "The request took too long to arrive.", "Send it again."),
        new("not-found", 404, "There is nothing at this address, or the key may not know of it.", "Check the address and the id."),
        new("method-not-allowed", 405, "The method is not offered at this address.", "See the OpenAPI document."),
        new("not-acceptable", 406, "The answer cannot be given in the form that Accept asks for.", "Accept application/json."),
        new("too-large", 413, "The body is larger than the address takes.", "Send it in parts; /v1/gateway/limits lists the limits."),
        new("unsupported-media-type", 415, "The Content-Type is not read at this address.", "Send the type that the OpenAPI document names."),

        // Keys and rights
        new("unauthenticated", 401, "No key was sent in the one place where it is read.", "Send 'Authorization: Bearer cip_…'. Keys in the address or in other headers are not read."),
        new("not-a-key", 401, "What was sent as a key is none.", "Send the key that you were given: it begins with cip_test_ or cip_live_."),
        new("mistyped-key", 401, "The key's checksum is wrong: it is incomplete or mistyped.", "Copy the key again as a whole."),
        new("other-mode-key", 401, "A test key was sent to a live deployment, or the reverse.", "Use the key of this deployment."),
        new("unknown-key", 401, "There is no such key here.", "Check which deployment the key is of."),
        new("expired-key", 401, "The key has ended, or the grace period after a rotation has.", "Use the new secret, or ask whoever issued the key."),
        new("revoked-key", 401, "The key was revoked.", "Ask whoever issued the key."),
        new("missing-scope", 403, "The key lacks the scope that the address needs; the problem names it.", "Ask whoever issued the key for one with the scope."),
        new("forbidden", 403, "The key may not do this.", "Ask whoever issued the key."),
        new("key-not-active", 409, "The key is expired or revoked and gets no new secret.", "Make a new key."),
        new("unknown-scope", 422, "A scope that does not exist was asked for.", "Choose from those that the detail lists."),
        new("invalid-source", 422, "A source prefix is too short, too long or has spaces.", "Give 3 to 200 characters, for example urn:cityip:gates:."),
        new("source-required", 422, "A key that publishes was asked for without a source prefix.", "Name the prefixes of the sources it publishes under."),
        new("already-over", 422, "The end lies in the past.", "Give a time in the future, or none."),
        new("burst-without-rate", 422, "A burst was given without a rate.", "Give perSecond with it."),
        new("scope-required", 422, "A key without scopes was asked for.", "Name what the key may do."),
        new("invalid-grace", 422, "The grace period is outside what can be had.", "Give 0 to 43200 minutes."),

        // Changing things
        new("precondition-required", 428, "A change was sent without saying what version it is a change of.", "Send If-Match with the ETag of what you read."),
        new("stale", 412, "It was changed since you read it.", "Read it again and repeat the change with the new ETag."),
        new("already-exists", 409, "There is one with that code or id already.", "Read the one there is, or choose another."),
        new("in-progress", 409, "A request with the same Idempotency-Key is being carried out.", "Try again after the time in Retry-After."),
        new("idempotency-key-reused", 422, "The Idempotency-Key was used with another body.", "Use a new key for a new request."),
        new("not-known-here-yet", 422, "It refers to something that the service has not heard of. If it was made just now, word of it is on its way.", "Try again after the time in Retry-After; else correct the field."),

        // Limits and outages
        new("rate-limited", 429, "More requests than the key, or the address without a key, may make.", "Try again after the time in Retry-After; keep to the RateLimit headers."),
        new("too-many-requests", 429, "More requests than may be made.", "Try again after the time in Retry-After."),
        new("too-many-streams", 429, "The key has as many streams open as it may.", "Close one; one stream per expo is enough."),
        new("key-check-unavailable", 503, "The key cannot be checked at the moment. Nothing was done.", "Try again after the time in Retry-After."),
        new("service-away", 503, "The service behind the address does not answer; the request was not passed on.", "Try again after the time in Retry-After."),
        new("service-unreachable", 502, "The connection to the service failed or broke.", "Try again; the detail says whether the service can have seen the request. Use an Idempotency-Key or the event's id."),
        new("service-timeout", 504, "The service did not answer in time; whether the request took effect is unknown.", "Repeat it with the same Idempotency-Key or event id."),
        new("bad-gateway", 502, "A service gave an answer that cannot be passed on.", "Report it with the traceId."),
        new("gateway-timeout", 504, "A service did not answer in time.", "Try again later."),
        new("unavailable", 503, "It is not available at the moment.", "Try again later."),
        new("database-away", 503, "The service's database does not answer; nothing was stored.", "Try again after the time in Retry-After, with an Idempotency-Key."),
        new("outbox-full", 503, "The platform cannot pass on changes at the moment, so it takes none in; nothing was stored.", "Try again after the time in Retry-After."),
        new("unexpected", 500, "A defect of the platform.", "Report it with the traceId."),
    ];

    public static readonly IReadOnlyList<ProblemType> All = [.. General, .. SharedProblems.All, .. CatalogProblems.All, .. EventsProblems.All, .. DeviceProblems.All, .. InvestmentProblems.All, .. AnalyticsProblems.All];

    public static ProblemType? Of(string slug) => All.FirstOrDefault(type => type.Slug == slug);
}

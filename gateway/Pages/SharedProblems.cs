namespace CityIp.Gateway.Pages;

/// <summary>Problems that several services answer with.</summary>
internal static class SharedProblems
{
    public static readonly IReadOnlyList<ProblemType> All =
    [
        new("invalid-language-tag", 422, "A language tag is not one of BCP 47.", "Write for example zh-Hans, zh-Hant or en."),
        new("invalid-text", 422, "A text is missing, empty or too long.", "Give the field named a text within the length that the detail names."),
        new("invalid-name", 422, "A name is empty or too long.", "Give the field named 1 to 100 characters, or what the detail says."),
        new("invalid-code", 422, "A code has characters that codes do not have, or is too long.", "Write it as the detail says."),
        new("invalid-rate", 422, "A rate is outside what can be had.", "Give a value within the limits that the detail names."),
        new("invalid-organisation", 422, "The organisation's name is empty or too long.", "Give it within the length that the detail names."),
        new("too-many", 422, "There are more values than may be.", "Send as many as the detail allows."),
        new("repeated", 422, "Something is named twice.", "Name it once."),
        new("unknown-parameter", 400, "The address has no such parameter.", "Use those that the detail lists."),
        new("invalid-character", 400, "A text of the request holds the character U+0000.", "Remove it."),
        new("invalid-filter", 400, "A filter has no value that it could have: it is empty, too long, or none of those there are.", "Correct it, or leave it out to get all."),
        new("invalid-range", 400, "A range ends before it begins.", "Swap or correct its ends."),
        new("invalid-time", 422, "A text is no time that is read here.", "Write it as the detail shows."),
        new("in-the-future", 422, "Something was said to have happened that lies in the future.", "Give the time at which it happened."),
        new("missing-name", 422, "It has no name in any language.", "Give at least one."),
        new("already-discarded", 409, "It was discarded, and cannot be brought back.", "Have its sender send it again; for messages between the services, run a recount."),
        new("already-replayed", 409, "It was replayed, so it cannot be discarded any more.", "Nothing: it has taken effect."),
        new("no-such-queue", 409, "The broker has no such queue at the moment.", "Start the service whose queue it is, then try again."),
        new("broker-away", 503, "The broker does not answer, so nothing was replayed.", "Try again after the time in Retry-After; meanwhile messages can be read and discarded."),
        new("asset-retired", 422, "The asset is retired.", "Name another asset, or leave it out."),
    ];
}

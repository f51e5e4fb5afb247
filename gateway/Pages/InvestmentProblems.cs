namespace CityIp.Gateway.Pages;

/// <summary>Problems of investment.</summary>
internal static class InvestmentProblems
{
    public static readonly IReadOnlyList<ProblemType> All =
    [
        new("unknown-organisation", 422, "There is no such organisation.", "Make it first, at /v1/investment/organisations."),
        new("unknown-opportunity", 422, "There is no such opportunity.", "Make it first, at /v1/investment/opportunities."),
        new("unknown-kind", 400, "There is no such kind.", "Choose from those that the detail lists."),
        new("unknown-status", 400, "There is no such status.", "Choose from those that the detail lists."),
        new("unknown-stage", 400, "There is no such stage.", "Choose from those that the detail lists."),
        new("unknown-source", 400, "The funnel cannot be given by that.", "Choose from those that the detail lists."),
        new("unknown-country-or-region", 422, "It is no code of ISO 3166-1 alpha-2.", "Write two capital letters, for example CN."),
        new("unknown-currency", 422, "It is no currency in use of ISO 4217.", "Write three capital letters, for example CNY."),
        new("invalid-amount", 422, "An amount is no whole number of minor units within its limits.", "Write the amount without a decimal point: 12.50 CNY is 1250."),
        new("missing-title", 422, "It has no title in any language.", "Give at least one."),
        new("illegal-transition", 409, "There is no way from the stage or state it is in to that one.", "Go by way of those that the detail lists."),
        new("reason-required", 422, "A deal is lost or stalled for a reason.", "Say which."),
        new("rate-only-at-signing", 422, "A rate is pinned at signing and nowhere else.", "Leave it out."),
        new("rate-to-itself", 422, "Amounts in the city's own currency need no rate.", "Leave it out."),
        new("already-responded", 409, "The first response is recorded already and stays.", "Nothing."),
        new("already-reversed", 409, "The entry has been taken back already.", "Nothing."),
        new("is-a-reversal", 409, "A reversal is not taken back.", "Enter the amount anew."),
        new("more-than-contracted", 409, "More would be disbursed than is contracted.", "Enter the contract first, or take back the disbursement."),
        new("not-signed", 409, "Money is contracted and disbursed from stage signed on.", "Enter a pledge, or sign first."),
        new("deal-lost", 409, "The deal is lost: no money is entered any more.", "Open a new deal."),
        new("no-index-published", 404, "No index has been published yet, or word of it has not come.", "Publish one at /v1/analytics/index/publications, or try again in a moment."),
        new("booth-of-another-expo", 422, "The booth stands at another expo.", "Leave the expo out, or correct one of them."),
    ];
}

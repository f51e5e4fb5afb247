namespace CityIp.Gateway.Pages;

/// <summary>Problems of the catalog.</summary>
internal static class CatalogProblems
{
    public static readonly IReadOnlyList<ProblemType> All =
    [
        new("incomplete", 422, "An asset cannot be published before it has a name, rights and a district.", "Fill in what the problem lists under missing."),
        new("invalid-q", 400, "The text to look for is empty or too long.", "Give a letter, digit or character to look for."),
        new("invalid-bbox", 400, "bbox is not west,south,east,north in degrees on the globe.", "Write for example 121.40,31.18,121.46,31.22."),
        new("invalid-near", 400, "near is not longitude,latitude,metres.", "Write for example 121.4383,31.2045,500."),
        new("off-the-globe", 422, "Coordinates lie off the globe.", "Give longitude first, -180 to 180, then latitude, -90 to 90."),
        new("invalid-geometry", 422, "It is no geometry of GeoJSON (RFC 7946).", "Correct it where the field points."),
        new("invalid-capacity", 422, "The daily visitor capacity is outside its limits.", "Give 0 to 10,000,000, or leave it out."),
        new("invalid-rights", 422, "The rights are no statement of RightsStatements.org or licence of Creative Commons.", "Use the URI of one of them."),
        new("invalid-date", 422, "The date is not one that is read here.", "Write it as the detail shows (EDTF: 1924, 192X, 1924-05)."),
        new("invalid-tag", 422, "A tag has characters that tags do not have.", "Write lower-case letters and digits joined by hyphens."),
        new("invalid-link", 422, "A link is no absolute http or https URI.", "Give the whole address."),
        new("invalid-score", 422, "A score is outside 0 to 100.", "Give 0 to 100."),
        new("unknown-reference", 422, "It refers to a district or an asset that does not exist.", "Make that first, or correct the field."),
        new("parent-cycle", 422, "An asset would be a part of itself.", "Choose another parent."),
    ];
}

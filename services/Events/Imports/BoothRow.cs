using CityIp.Events.Booths;

namespace CityIp.Events.Imports;

/// <summary>A row of a file of booths.</summary>
internal sealed record BoothRow(int Line, string? Code, BoothDetails? Details, Fault? Fault)
{
    public static readonly string[] Columns = ["code", "hall", "exhibitorId", "exhibitorName", "district", "industry", "assetIds"];
    public static readonly string[] Required = ["code", "exhibitorName"];

    public static BoothRow Of(FileRow row)
    {
        var code = row["code"];
        if ((row.Fault ?? Codes.Refuse(code ?? string.Empty)) is { } fault)
        {
            return new(row.Line, code, null, fault);
        }
        Guid? exhibitor = null;
        if (row["exhibitorId"] is { } written)
        {
            if (!Guid.TryParseExact(written, "D", out var id))
            {
                return new(row.Line, code, null, new("invalid-exhibitor", $"'{written}' is no UUID.", "/exhibitorId"));
            }
            exhibitor = id;
        }
        var assets = (row["assetIds"] ?? string.Empty).Split([';', ' '], StringSplitOptions.RemoveEmptyEntries);
        var ids = new List<Guid>();
        foreach (var asset in assets)
        {
            if (!Guid.TryParseExact(asset, "D", out var id))
            {
                return new(row.Line, code, null, new("invalid-asset", $"'{asset}' is no UUID. Separate several with semicolons.", $"/assetIds/{ids.Count}"));
            }
            ids.Add(id);
        }
        var details = new BoothDetails(row["hall"], exhibitor, row["exhibitorName"] ?? string.Empty, row["district"], row["industry"], ids);
        return new(row.Line, code, details, details.Refuse());
    }
}

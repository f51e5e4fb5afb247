using System.Text.Json.Serialization;
using CityIp.Analytics.Counting;
using Npgsql;

namespace CityIp.Analytics.Archive;

/// <summary>The figures of an archived expo's visitors: what remains when single visitors are deleted. A hidden one is hidden for good.</summary>
internal static class ArchivedVisitors
{
    private const string Select = "SELECT visitors FROM archived_expo WHERE expo_id = $1 AND cleared_at IS NOT NULL";

    /// <summary>Null when single visitors of the expo are still kept.</summary>
    public static async Task<(IReadOnlyDictionary<VisitorCell, long> Counts, IReadOnlySet<VisitorCell> Hidden)?> ReadAsync(NpgsqlConnection connection, Guid expo)
    {
        await using var command = new NpgsqlCommand(Select, connection) { Parameters = { new() { Value = expo } } };
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            return null;
        }
        var figures = reader.GetFieldValue<List<KeptFigure>>(0);
        return (figures.ToDictionary(figure => figure.AsCell(), figure => figure.Count ?? 0), figures.Where(figure => figure.Count is null).Select(figure => figure.AsCell()).ToHashSet());
    }

    public static List<KeptFigure> Of(VisitorFigures figures) => [.. figures.Counts.Keys.Select(cell => new KeptFigure(cell.Grain, cell.Unit, cell.Booth, figures[cell]))];
}

/// <param name="Count">Null when hidden.</param>
internal sealed record KeptFigure([property: JsonConverter(typeof(JsonStringEnumConverter<Grain>))] Grain Grain, string Unit, string? Booth, long? Count)
{
    public VisitorCell AsCell() => new(Grain, Unit, Booth);
}

using System.Diagnostics;
using System.Text.Json;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Host;

/// <summary>Reads server-sent events as a browser does.</summary>
public sealed class HeatListener : IAsyncDisposable
{
    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;
    private readonly Dictionary<(string Kind, Guid Id), double> cells = [];

    private HeatListener(HttpResponseMessage response, StreamReader reader) => (this.response, this.reader) = (response, reader);

    public static async Task<HeatListener> OpenAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {(response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync())}");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new(response, new(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event; comments and retry are passed over.</summary>
    public async Task<Told> NextAsync()
    {
        var fields = new Dictionary<string, string>();
        var watch = Stopwatch.StartNew();
        while (!fields.ContainsKey("data"))
        {
            Assert.True(watch.Elapsed < Eventually.Patience, "Only heartbeats came.");
            fields.Clear();
            while (await LineAsync() is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                fields[line[..colon]] = line[(colon + 1)..].TrimStart();
            }
        }
        return new(fields["id"], fields["event"], CellsOf(JsonDocument.Parse(fields["data"]).RootElement));
    }

    /// <summary>Follows until what is known of the heat is so.</summary>
    public async Task<IReadOnlyDictionary<(string Kind, Guid Id), double>> UntilAsync(Func<Dictionary<(string Kind, Guid Id), double>, bool> condition)
    {
        while (!condition(cells))
        {
            var told = await NextAsync();
            if (told.Kind == "snapshot")
            {
                cells.Clear();
            }
            foreach (var (cell, heat) in told.Cells)
            {
                cells[cell] = heat;
            }
        }
        return cells;
    }

    public async Task HeartbeatAsync()
    {
        while (await LineAsync() != ":")
        {
            // Not this one.
        }
    }

    public static Dictionary<(string Kind, Guid Id), double> CellsOf(JsonElement heat) => heat.GetProperty("cells").EnumerateArray()
        .ToDictionary(cell => (cell.GetProperty("kind").GetString()!, cell.GetProperty("id").GetGuid()), cell => cell.GetProperty("heat").GetDouble());

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> LineAsync() => await reader.ReadLineAsync().WaitAsync(Eventually.Patience) ?? throw new EndOfStreamException("The stream ended.");

    public sealed record Told(string Id, string Kind, IReadOnlyDictionary<(string Kind, Guid Id), double> Cells);
}

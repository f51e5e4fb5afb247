using CityIp.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Catalog;

/// <summary>A circle: within <paramref name="Metres"/> of a place.</summary>
internal sealed record Near(double Longitude, double Latitude, double Metres);

/// <summary>A checked search. What is empty or null asks for nothing.</summary>
internal sealed record AssetFilter(
    SearchTerms? Text,
    AssetKind[] Kinds,
    string[] Districts,
    string[] Tags,
    Guid? Parent,
    Reuse[] Reuses,
    AssetStatus[] Statuses,
    string? MissingLanguage,
    Box? Box,
    Near? Near)
{
    /// <summary>The assets that the caller may see and the filter lets through.</summary>
    public IQueryable<Asset> On(CatalogDb db, Caller caller)
    {
        var found = (Text is { Words.Count: > 0 } ? WithWords(db, Text.Words) : db.Assets).AsNoTracking().VisibleTo(caller);
        if (Text is { Runs.Count: > 0 })
        {
            // A row without one of the grams cannot hold the text; one with all of them may still have them in another order.
            var grams = Text.NeededGrams.ToArray();
            found = Text.Runs.Aggregate(found.Where(asset => grams.All(gram => asset.Grams.Contains(gram))), (rows, run) => rows.Where(asset => asset.Runs.Contains(run)));
        }
        if (Kinds.Length > 0)
        {
            found = found.Where(asset => Kinds.Contains(asset.Kind));
        }
        if (Districts.Length > 0)
        {
            found = found.Where(asset => Districts.Contains(asset.DistrictCode));
        }
        if (Tags.Length > 0)
        {
            found = found.Where(asset => Tags.All(tag => asset.Tags.Contains(tag)));
        }
        if (Parent is { } parent)
        {
            found = found.Where(asset => asset.ParentId == parent);
        }
        if (Reuses.Length > 0)
        {
            found = found.Where(asset => asset.Reuse != null && Reuses.Contains(asset.Reuse.Value));
        }
        if (Statuses.Length > 0)
        {
            found = found.Where(asset => Statuses.Contains(asset.Status));
        }
        if (MissingLanguage is { } language)
        {
            found = found.Where(asset => !EF.Functions.JsonExists(asset.Names, language));
        }
        return InPlace(found);
    }

    private IQueryable<Asset> InPlace(IQueryable<Asset> found)
    {
        if (Box is { } box)
        {
            found = Overlapping(found, box);
        }
        if (Near is { } near)
        {
            // The box takes the index and leaves few for the exact distance.
            found = Overlapping(found, CityIp.Catalog.Box.Around(near.Longitude, near.Latitude, near.Metres))
                .Where(asset => CatalogDb.MetresFromBox(asset.West, asset.South, asset.East, asset.North, near.Longitude, near.Latitude) <= near.Metres);
        }
        return found;
    }

    /// <summary>Either box may cross the 180th meridian, and then reaches beyond 180: so each is also compared one turn on.</summary>
    private static IQueryable<Asset> Overlapping(IQueryable<Asset> found, Box box)
    {
        var (west, east, south, north) = (box.West, box.East, box.South, box.North);
        var overlapping = found.Where(asset => asset.South <= north && asset.North >= south);
        return east > 180
            ? overlapping.Where(asset => (asset.West <= east && asset.East >= west) || asset.West <= east - 360)
            : overlapping.Where(asset => (asset.West <= east && asset.East >= west) || asset.East - 360 >= west);
    }

    private static IQueryable<Asset> WithWords(CatalogDb db, IReadOnlyList<string> words)
    {
        // Words are letters and digits only, so the quotes need no escape.
        var query = string.Join(" & ", words.Select(word => $"'{word}':*"));
        return db.Assets.FromSql($"SELECT * FROM asset WHERE word_vector @@ {query}::tsquery");
    }
}

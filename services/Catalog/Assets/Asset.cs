using CityIp.Contracts;

namespace CityIp.Catalog;

/// <summary>A piece of city IP.</summary>
internal sealed class Asset
{
    public Guid Id { get; private init; }

    public long Version { get; private set; }

    public AssetStatus Status { get; private set; }

    public AssetKind Kind { get; private set; }

    public Dictionary<string, string> Names { get; private set; } = [];

    public Dictionary<string, string> Texts { get; private set; } = [];

    public Guid? ParentId { get; private set; }

    public string? DistrictCode { get; private set; }

    /// <summary>RFC 7946 in WGS-84.</summary>
    public string? Geometry { get; private set; }

    public double? West { get; private set; }

    public double? South { get; private set; }

    /// <summary>Above 180 where the box crosses the 180th meridian: west is never greater than east here.</summary>
    public double? East { get; private set; }

    public double? North { get; private set; }

    public double? Longitude { get; private set; }

    public double? Latitude { get; private set; }

    public int? DailyVisitorCapacity { get; private set; }

    public string? Rights { get; private set; }

    public Reuse? Reuse { get; private set; }

    public string? Date { get; private set; }

    public string[] Tags { get; private set; } = [];

    public string[] Links { get; private set; } = [];

    public string[] Sources { get; private set; } = [];

    /// <summary>Single characters and pairs of neighbours of Chinese, Japanese and Korean text; see <see cref="SearchTerms"/>.</summary>
    public string[] Grams { get; private set; } = [];

    public string[] Words { get; private set; } = [];

    /// <summary>The runs that the grams were made of, one a line: a hit by grams is checked against it.</summary>
    public string Runs { get; private set; } = string.Empty;

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset ChangedAt { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public static Asset Create(Guid id, AssetContent content, DateTimeOffset now)
    {
        var asset = new Asset { Id = id, Version = 1, CreatedAt = now, ChangedAt = now };
        asset.Take(content);
        return asset;
    }

    /// <summary>JSON Pointers of what the public needs and the content lacks.</summary>
    public static IReadOnlyList<string> MissingForPublication(AssetContent content) => MissingOf(content.Names.Count, content.Rights, content.District);

    /// <summary>JSON Pointers of what the public needs and the asset lacks.</summary>
    public IReadOnlyList<string> MissingForPublication() => MissingOf(Names.Count, Rights, DistrictCode);

    public void Change(AssetContent content, DateTimeOffset now)
    {
        Take(content);
        Version++;
        ChangedAt = now;
    }

    /// <summary>
    /// Something was found of it. That is a change beneath the asset: a publication at the same moment, which must tell of the finding, then has
    /// another version and cannot miss it.
    /// </summary>
    public void Assessed(DateTimeOffset now)
    {
        Version++;
        ChangedAt = now;
    }

    /// <summary>Moves on in its life, or says that it may not.</summary>
    public MoveOutcome Move(AssetStatus to, DateTimeOffset now)
    {
        if (!Transitions.IsLegal(Status, to))
        {
            return MoveOutcome.Illegal;
        }
        if (to == AssetStatus.Published && MissingForPublication().Count > 0)
        {
            return MoveOutcome.Incomplete;
        }
        Status = to;
        Version++;
        ChangedAt = now;
        if (to == AssetStatus.Published)
        {
            PublishedAt = now;
        }
        return MoveOutcome.Moved;
    }

    public PublicAsset ToPublic() => new(Id, Version, KebabCase.Of(Kind), Names, DistrictCode, ParentId, DailyVisitorCapacity, Longitude, Latitude);

    private static IReadOnlyList<string> MissingOf(int names, string? rights, string? district)
    {
        (bool IsMissing, string Field)[] needed = [(names == 0, "/names"), (rights is null, "/rights"), (district is null, "/district")];
        return [.. needed.Where(need => need.IsMissing).Select(need => need.Field)];
    }

    private void Take(AssetContent content)
    {
        (Kind, Names, Texts, ParentId, DistrictCode) = (content.Kind, content.Names, content.Texts, content.Parent, content.District);
        (DailyVisitorCapacity, Rights, Date) = (content.DailyVisitorCapacity, content.Rights, content.Date);
        Reuse = content.Rights is null ? null : RightsUri.ReuseOf(content.Rights);
        (Tags, Links, Sources) = (content.Tags, content.Links, content.Sources);

        Geometry = content.Geometry?.ToJson();
        var box = content.Geometry is null ? (Box?)null : Box.Around(content.Geometry);
        (West, South, East, North) = (box?.West, box?.South, box?.East, box?.North);
        var point = content.Geometry is null ? (Position?)null : Representative.Of(content.Geometry);
        (Longitude, Latitude) = (point?.Longitude, point?.Latitude);

        var terms = SearchTerms.Of([.. content.Names.Values, .. content.Texts.Values, .. content.Tags]);
        (Grams, Words, Runs) = ([.. terms.Grams], [.. terms.Words], string.Join('\n', terms.Runs));
    }
}

internal enum MoveOutcome
{
    Moved,
    Illegal,
    Incomplete,
}

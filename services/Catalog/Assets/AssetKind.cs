namespace CityIp.Catalog;

/// <summary>What sort of city IP an asset is. Written in the API, the database and messages as <c>heritage-site</c>.</summary>
internal enum AssetKind
{
    Landmark,
    Building,
    Street,
    HeritageSite,
    Park,
    Museum,
    Festival,
    Exhibition,
    Brand,
    FilmAndTv,
    PerformingArts,
    Craft,
    Cuisine,
    Character,
    Publication,
    Game,
}

namespace CityIp.Catalog;

/// <summary>What a key may do here.</summary>
internal static class Scopes
{
    /// <summary>Read what is published.</summary>
    public const string Read = "catalog:read";

    /// <summary>Write, and read what is not published yet or any more.</summary>
    public const string Write = "catalog:write";
}

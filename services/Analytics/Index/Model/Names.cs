using System.Text;

namespace CityIp.Analytics.Index;

/// <summary>The one name of every enum value outside the code: snake_case of its C# name.</summary>
internal static class Names
{
    public static string Of<T>(T value) where T : struct, Enum => Cache<T>.ByValue[value];

    public static bool TryParse<T>(string name, out T value) where T : struct, Enum => Cache<T>.ByName.TryGetValue(name, out value);

    public static IReadOnlyList<string> All<T>() where T : struct, Enum => [.. Cache<T>.ByName.Keys];

    private static string Snake(string name)
    {
        var result = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && result.Length > 0)
            {
                result.Append('_');
            }

            result.Append(char.ToLowerInvariant(c));
        }

        return result.ToString();
    }

    private static class Cache<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(v => v, v => Snake(v.ToString()));
        public static readonly Dictionary<string, T> ByName = ByValue.ToDictionary(p => p.Value, p => p.Key);
    }
}

using Microsoft.Net.Http.Headers;

namespace CityIp.Analytics;

/// <summary>Chooses the media type of an answer by Accept.</summary>
internal static class Formats
{
    /// <summary>The best of those offered, the first when the caller does not mind; null when none will do.</summary>
    public static string? Choose(HttpRequest request, params string[] offered)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
        {
            return offered[0];
        }
        return accepted.Where(range => range.Quality is not 0)
            .OrderByDescending(range => range.Quality ?? 1)
            .Select(range => offered.FirstOrDefault(type => new MediaTypeHeaderValue(type).IsSubsetOf(range)))
            .FirstOrDefault(type => type is not null);
    }
}

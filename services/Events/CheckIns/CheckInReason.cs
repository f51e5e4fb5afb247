using System.Text.Json;
using CityIp.ServiceDefaults.Http;
using Microsoft.Net.Http.Headers;

namespace CityIp.Events.CheckIns;

internal enum CheckInDirection
{
    Entry,
    Exit,
}

/// <summary>Why a badge was refused, or what it was let in despite. The words are wire words, for ever.</summary>
internal enum CheckInReason
{
    Ok,

    /// <summary>It went in and has not come out.</summary>
    AlreadyEntered,

    /// <summary>It wants out and has not gone in.</summary>
    NotInside,

    UnknownBadge,
    NotValidYet,
    Expired,
    WrongHall,
}

/// <summary>What the display of a gate shows.</summary>
internal static class CheckInTexts
{
    private const string Chinese = "zh-Hans";
    private const string English = "en";

    public static string WordOf(CheckInReason reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());

    public static string WordOf(CheckInDirection direction) => direction == CheckInDirection.Entry ? "entry" : "exit";

    public static CheckInReason ReasonOf(string word) => Enum.GetValues<CheckInReason>().First(reason => WordOf(reason) == word);

    /// <summary>The language asked for, and says so on the answer; English when neither is.</summary>
    public static string Negotiate(HttpContext http)
    {
        var wanted = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1).Select(Of).FirstOrDefault(language => language is not null) ?? English;
        http.Response.Headers.ContentLanguage = wanted;
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        return wanted;

        static string? Of(StringWithQualityHeaderValue language) =>
            language.Quality == 0 ? null
            : language.Value.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese
            : language.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase) || language.Value == "*" ? English
            : null;
    }

    public static string TextOf(CheckInReason reason, CheckInDirection direction, string language)
    {
        var (english, chinese) = reason switch
        {
            CheckInReason.Ok when direction == CheckInDirection.Exit => ("Goodbye.", "已离场，再见。"),
            CheckInReason.Ok => ("Welcome.", "欢迎入场。"),
            CheckInReason.AlreadyEntered => ("This badge is inside already.", "此证件已入场。"),
            CheckInReason.NotInside => ("This badge is not inside.", "此证件不在场内。"),
            CheckInReason.UnknownBadge => ("This badge is not known.", "未登记此证件。"),
            CheckInReason.NotValidYet => ("This badge is not valid yet.", "此证件尚未生效。"),
            CheckInReason.Expired => ("This badge is not valid any more.", "此证件已失效。"),
            CheckInReason.WrongHall => ("This badge does not admit to this hall.", "此证件不可进入本馆。"),
        };
        return language == Chinese ? chinese : english;
    }
}

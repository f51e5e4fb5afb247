using System.Globalization;
using System.Text;

namespace CityIp.Analytics.Charts;

/// <summary>Writes one SVG picture. All text is escaped here and nowhere else; numbers have two decimals at most, so the same picture has the same bytes.</summary>
internal sealed class Svg
{
    /// <summary>Fonts of the systems officials have, then those with Chinese characters.</summary>
    public const string Fonts = "'Noto Sans', 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";

    private readonly StringBuilder text = new();

    public Svg(double width, double height, string id, string language, string title, string description)
    {
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(width)} {N(height)}\" width=\"{N(width)}\" height=\"{N(height)}\" role=\"img\" ");
        text.Append(CultureInfo.InvariantCulture, $"aria-labelledby=\"{id}-title {id}-desc\" xml:lang=\"{language}\" font-family=\"{Fonts}\">\n");
        text.Append(CultureInfo.InvariantCulture, $"<title id=\"{id}-title\">{Escaped(title)}</title>\n<desc id=\"{id}-desc\">{Escaped(description)}</desc>\n");
        Rect(0, 0, width, height, Ink.Paper);
    }

    public void Rect(double x, double y, double width, double height, string fill, double round = 0) =>
        text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(Math.Max(0, width))}\" height=\"{N(height)}\" fill=\"{fill}\"{(round > 0 ? $" rx=\"{N(round)}\"" : "")}/>\n");

    public void Line(double x1, double y1, double x2, double y2, string stroke, double width = 1, string? dashes = null) =>
        text.Append(CultureInfo.InvariantCulture, $"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" stroke=\"{stroke}\" stroke-width=\"{N(width)}\"{(dashes is null ? "" : $" stroke-dasharray=\"{dashes}\"")}/>\n");

    /// <summary>A mark that is told from others by its shape too, not by colour alone.</summary>
    public void Mark(int shape, double x, double y, double size, string fill)
    {
        string Points(params (double X, double Y)[] points) => string.Join(' ', points.Select(p => $"{N(x + (p.X * size))},{N(y + (p.Y * size))}"));
        var tag = (shape % 6) switch
        {
            0 => $"circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(size)}\"",
            1 => $"polygon points=\"{Points((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9))}\"",
            2 => $"polygon points=\"{Points((0, -1.15), (1.1, 0.85), (-1.1, 0.85))}\"",
            3 => $"polygon points=\"{Points((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0))}\"",
            4 => $"polygon points=\"{Points((0, 1.15), (1.1, -0.85), (-1.1, -0.85))}\"",
            _ => $"polygon points=\"{Points((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4), (0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4))}\"",
        };
        text.Append(CultureInfo.InvariantCulture, $"<{tag} fill=\"{fill}\" stroke=\"{Ink.Paper}\" stroke-width=\"0.8\"/>\n");
    }

    /// <param name="anchor">start, middle or end.</param>
    public void Text(double x, double y, string words, double size, string fill = Ink.Text, string anchor = "start", bool bold = false) =>
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{N(x)}\" y=\"{N(y)}\" font-size=\"{N(size)}\" fill=\"{fill}\"{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")}{(bold ? " font-weight=\"600\"" : "")}>{Escaped(words)}</text>\n");

    public string Close() => text.Append("</svg>\n").ToString();

    /// <summary>For XML and HTML, in text and in quotes; what XML cannot hold is left out.</summary>
    public static string Escaped(string words)
    {
        var result = new StringBuilder(words.Length);
        foreach (var rune in words.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '"' => result.Append("&quot;"),
                '\'' => result.Append("&#39;"),
                '\t' or '\n' or '\r' => result.Append(' '),
                < 0x20 or 0x7f or 0xfffe or 0xffff => result,
                _ => result.Append(rune.ToString()),
            };
        }

        return result.ToString();
    }

    private static string N(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>Colours that the colour-blind tell apart (M. Okabe and K. Ito, 2008), and shades of grey.</summary>
internal static class Ink
{
    public const string Paper = "#ffffff";
    public const string Text = "#1b1f23";
    public const string Muted = "#5b636b";
    public const string Grid = "#e4e7ea";
    public const string Strong = "#8a939b";
    public const string Blue = "#0072b2";
    public const string PaleBlue = "#a9cfe6";
    public const string Orange = "#d55e00";
    public const string PaleOrange = "#f3c39f";
    public const string Band = "#fdf1e7";
    public const string Stripe = "#f6f8f9";

    /// <summary>Of peers, in their order; the unit itself is orange.</summary>
    public static IReadOnlyList<string> Peers { get; } = [Blue, "#009e73", "#8f4a7c", "#56748f", "#7a6a00"];
}

using System.Globalization;
using System.Text;

namespace CityIp.Analytics.Charts;

/// <summary>How much room words take, without fonts at hand: widths are those of common sans-serif faces, rounded up.</summary>
internal static class Lettering
{
    public static double Width(string words, double size) => words.EnumerateRunes().Sum(Em) * size;

    /// <summary>Shortened with an ellipsis to fit.</summary>
    public static string Fit(string words, double size, double width)
    {
        if (Width(words, size) <= width)
        {
            return words;
        }

        var (kept, room) = (new StringBuilder(), width - Em(new Rune('…')) * size);
        foreach (var rune in words.EnumerateRunes())
        {
            room -= Em(rune) * size;
            if (room < 0)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.ToString().TrimEnd() + "…";
    }

    /// <summary>Lines that fit: broken between words, and between any two Chinese characters; the last is shortened when there are too many.</summary>
    public static IReadOnlyList<string> Wrap(string words, double size, double width, int most)
    {
        var (lines, line) = (new List<string>(), new StringBuilder());
        foreach (var piece in Pieces(words).SelectMany(piece => Chopped(piece, size, width)))
        {
            if (line.Length > 0 && Width(line + piece.TrimEnd(), size) > width)
            {
                lines.Add(line.ToString().TrimEnd());
                line.Clear();
            }

            line.Append(piece);
        }

        lines.Add(line.ToString().TrimEnd());
        return lines.Count <= most
            ? [.. lines.Select(l => Fit(l, size, width))]
            : [.. lines.Take(most - 1).Select(l => Fit(l, size, width)), Fit(string.Join(' ', lines.Skip(most - 1)), size, width)];
    }

    /// <summary>A word that is longer than a line, an address for example, goes on in the next.</summary>
    private static IEnumerable<string> Chopped(string piece, double size, double width)
    {
        if (Width(piece.TrimEnd(), size) <= width)
        {
            yield return piece;
            yield break;
        }

        var part = new StringBuilder();
        foreach (var rune in piece.EnumerateRunes())
        {
            if (part.Length > 0 && Width(part.ToString() + rune, size) > width)
            {
                yield return part.ToString();
                part.Clear();
            }

            part.Append(rune.ToString());
        }

        yield return part.ToString();
    }

    /// <summary>Where a plot begins so that the labels at its left are whole, within bounds.</summary>
    public static double PlotLeft(double left, IEnumerable<double> widths, double least, double most) => Math.Clamp(left + widths.DefaultIfEmpty(0).Max() + 14, least, most);

    private static IEnumerable<string> Pieces(string words)
    {
        var piece = new StringBuilder();
        foreach (var rune in words.EnumerateRunes())
        {
            var wide = IsWide(rune);
            // No line starts with a closing mark.
            if (wide && piece.Length > 0 && !"，。；：、）％".Contains(rune.ToString(), StringComparison.Ordinal))
            {
                yield return piece.ToString();
                piece.Clear();
            }

            piece.Append(rune.ToString());
            if (Rune.IsWhiteSpace(rune) && !IsWithinLicence(piece))
            {
                yield return piece.ToString();
                piece.Clear();
            }
        }

        yield return piece.ToString();
    }

    /// <summary>CC BY 4.0 stays in one line.</summary>
    private static bool IsWithinLicence(StringBuilder piece) => piece.ToString().TrimEnd() is var words && (words == "CC" || words.StartsWith("CC BY", StringComparison.Ordinal) && !words.Any(char.IsDigit));

    private static bool IsWide(Rune rune) => rune.Value >= 0x2e80;

    private static double Em(Rune rune) => rune.Value switch
    {
        >= 0x2e80 => 1,
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' or '(' or ')' or '-' or 'f' or 't' or 'r' => 0.36,
        'm' or 'w' or 'M' or 'W' or '%' or '…' or '—' or '@' => 0.92,
        _ when Rune.IsUpper(rune) => 0.69,
        _ => 0.58,
    };

    /// <summary>Enough digits to tell scores apart, none that only look exact.</summary>
    public static string Score(double value) => Math.Abs(value) >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString(Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>With a real minus sign.</summary>
    public static string Signed(double value) => (value < 0 ? "−" : "+") + Score(Math.Abs(value));

    public static string Percent(double share) => share is > 0 and < 0.005 ? "<1 %" : share is < 1 and > 0.995 ? ">99 %" : (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %";

    public static string Rank(double rank) => rank.ToString("0.#", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;

namespace CityIp.Catalog;

/// <summary>
/// What a text is found by. Chinese, Japanese and Korean are written without blanks, so every character and every pair of neighbours is a gram;
/// everything else is found by its words, without accents. PostgreSQL's own parser knows neither.
/// </summary>
/// <param name="Grams">Characters and pairs of neighbours within the runs.</param>
/// <param name="Words">Words in letters and digits, lower case, without accents.</param>
/// <param name="Runs">The unbroken runs of characters, that a hit by grams is checked against: 武康 and 康武 share most of theirs.</param>
internal sealed record SearchTerms(IReadOnlyList<string> Grams, IReadOnlyList<string> Words, IReadOnlyList<string> Runs)
{
    private const int LongestWord = 64;

    public bool IsEmpty => Runs.Count == 0 && Words.Count == 0;

    /// <summary>The grams that a text must hold so that all the runs can be in it.</summary>
    public IReadOnlyList<string> NeededGrams => [.. Runs.SelectMany(run => Pairs(run) is { Count: > 0 } pairs ? pairs : [run]).Distinct()];

    public static SearchTerms Of(params IEnumerable<string> texts)
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        var runs = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            Split(text.Normalize(NormalizationForm.FormKC).ToLowerInvariant(), words, runs);
        }
        var grams = new SortedSet<string>(runs.SelectMany(run => Characters(run).Concat(Pairs(run))), StringComparer.Ordinal);
        return new([.. grams], [.. words], [.. runs]);
    }

    private static void Split(string text, SortedSet<string> words, SortedSet<string> runs)
    {
        var run = new StringBuilder();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsCjk(rune))
            {
                Flush(word, words);
                run.Append(rune.ToString());
                continue;
            }
            Flush(run, runs);
            // An accent that NFKC could not join belongs to the letter before it; it goes with the others below.
            if (Rune.IsLetterOrDigit(rune) || IsMark(Rune.GetUnicodeCategory(rune)))
            {
                word.Append(rune.ToString());
            }
            else
            {
                Flush(word, words);
            }
        }
        Flush(run, runs);
        Flush(word, words);
    }

    private static void Flush(StringBuilder text, SortedSet<string> into)
    {
        if (text.Length == 0)
        {
            return;
        }
        var value = WithoutAccents(text.ToString());
        if (value.Length > 0)
        {
            into.Add(value);
        }
        text.Clear();
    }

    private static string WithoutAccents(string word)
    {
        var first = word.EnumerateRunes().First();
        if (IsCjk(first))
        {
            return word;
        }
        return string.Concat(word.Normalize(NormalizationForm.FormD).EnumerateRunes()
            .Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark).Take(LongestWord).Select(rune => rune.ToString()));
    }

    private static bool IsMark(UnicodeCategory category) => category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static IEnumerable<string> Characters(string run) => run.EnumerateRunes().Select(rune => rune.ToString());

    private static List<string> Pairs(string run)
    {
        var characters = Characters(run).ToArray();
        return [.. characters.Zip(characters.Skip(1), string.Concat)];
    }

    private static bool IsCjk(Rune rune) => rune.Value is
        (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) // Han
        or 0x3005 or 0x3007 or (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) // repetition mark, zero, kana
        or (>= 0x3100 and <= 0x312F) or (>= 0x31A0 and <= 0x31BF) // Bopomofo
        or (>= 0x1100 and <= 0x11FF) or (>= 0xAC00 and <= 0xD7AF); // Hangul
}

namespace CityIp.Events.Intake;

/// <summary>Puts a pseudonym in place of a badge code.</summary>
internal sealed class Scrubber(string badge, string pseudonym)
{
    /// <summary>A badge code shorter than this is only replaced where it is a whole value: within a text it could be a part of any word.</summary>
    private const int ShortestToSearchFor = 5;

    public string Scrub(string text) => text == badge ? pseudonym : IsWithin(text) ? Replace(text) : text;

    /// <summary>The same for the text of a JSON string as it was written; most hold no badge code, and need not be made into a string to see it.</summary>
    /// <param name="scrubbed">Null when the text stays as it is.</param>
    /// <returns>False when the text has to be read first.</returns>
    public bool TryScrub(ReadOnlySpan<byte> raw, out string? scrubbed)
    {
        scrubbed = null;
        Span<char> buffer = stackalloc char[JsonText.ShortLength];
        if (!JsonText.TryRead(raw, buffer, out var text))
        {
            return false;
        }
        scrubbed = text.SequenceEqual(badge) ? pseudonym : IsWithin(text) ? Replace(text.ToString()) : null;
        return true;
    }

    private bool IsWithin(ReadOnlySpan<char> text) => badge.Length >= ShortestToSearchFor && text.Contains(badge, StringComparison.OrdinalIgnoreCase);

    private string Replace(string text) => text.Replace(badge, pseudonym, StringComparison.OrdinalIgnoreCase);
}

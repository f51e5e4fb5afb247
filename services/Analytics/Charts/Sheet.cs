namespace CityIp.Analytics.Charts;

/// <summary>What every chart has around its picture: title, what it says in a line, notes and sources.</summary>
internal sealed record Sheet(string Kind, bool Chinese, string Title, string Says, IReadOnlyList<string> Notes)
{
    public const double Width = 900;
    public const double Left = 28;
    public const double Right = Width - 28;

    public string Say(string english, string chinese) => Chinese ? chinese : english;

    /// <param name="body">Height of the picture itself.</param>
    /// <param name="description">What a listener needs in place of the picture.</param>
    /// <param name="draw">Given the y at which the picture starts.</param>
    public string Draw(double body, string description, Action<Svg, double> draw)
    {
        const double TitleSize = 21, SaysSize = 13.5, NoteSize = 10.5;
        var title = Lettering.Wrap(Title, TitleSize, Right - Left, 4);
        var says = Says.Length == 0 ? [] : Lettering.Wrap(Says, SaysSize, Right - Left, 4);
        // Whatever their length: sources end with their licence.
        IReadOnlyList<string> notes = [.. Notes.SelectMany(note => Lettering.Wrap(note, NoteSize, Right - Left, int.MaxValue))];
        var top = 24 + (title.Count * 27) + (says.Count * 19) + 10;
        var height = top + body + 14 + (notes.Count * 15) + 16;
        var svg = new Svg(Width, height, Kind, Chinese ? "zh-Hans" : "en", Title, description);
        var y = 24.0 + 16;
        foreach (var line in title)
        {
            svg.Text(Left, y, line, TitleSize, bold: true);
            y += 27;
        }

        y -= 4;
        foreach (var line in says)
        {
            svg.Text(Left, y, line, SaysSize, Ink.Muted);
            y += 19;
        }

        draw(svg, top);
        y = top + body + 14;
        svg.Line(Left, y - 4, Right, y - 4, Ink.Grid);
        foreach (var line in notes)
        {
            y += 15;
            svg.Text(Left, y - 3, line, NoteSize, Ink.Muted);
        }

        return svg.Close();
    }
}

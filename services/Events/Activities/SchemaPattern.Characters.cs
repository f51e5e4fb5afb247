using System.Globalization;
using System.Text;

namespace CityIp.Events.Activities;

/// <content>How one character of a pattern is written.</content>
internal sealed partial class SchemaPattern
{
    private int ReadClassCharacter()
    {
        int character;
        if (Next == '\\')
        {
            position++;
            character = ReadEscape(inClass: true);
        }
        else
        {
            character = ReadCharacter();
        }
        return character <= char.MaxValue ? character : throw Refusal("characters beyond U+FFFF are not taken inside a class; write them as alternatives");
    }

    private int ReadCharacter()
    {
        if (!Rune.TryGetRuneAt(pattern, position, out var rune))
        {
            throw Refusal("it holds half a surrogate pair");
        }
        position += rune.Utf16SequenceLength;
        return rune.Value;
    }

    /// <summary>After a backslash: one character.</summary>
    private int ReadEscape(bool inClass)
    {
        var escape = Next;
        position++;
        switch (escape)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'v': return '\v';
            case 'f': return '\f';
            case 'r': return '\r';
            case '0' when !char.IsAsciiDigit(Next): return '\0';
            case 'x': return ReadHex(2);
            case 'u' when Next == '{':
                var end = pattern.IndexOf('}', position);
                position++;
                var value = end - position is >= 1 and <= 6 ? ReadHex(end - position) : throw Refusal(@"\u{…} holds 1 to 6 hexadecimal digits");
                position++;
                return Rune.IsValid(value) ? value : throw Refusal(@"\u{…} is no character");
            case 'u':
                var unit = ReadHex(4);
                if (char.IsHighSurrogate((char)unit) && string.CompareOrdinal(pattern, position, @"\u", 0, 2) == 0)
                {
                    position += 2;
                    var low = ReadHex(4);
                    return char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)unit, (char)low) : throw Refusal("it holds half a surrogate pair");
                }
                return char.IsSurrogate((char)unit) ? throw Refusal("it holds half a surrogate pair") : unit;
            case '-' when inClass: return '-';
            case not '\0' when SyntaxCharacters.Contains(escape, StringComparison.Ordinal): return escape;
            default:
                throw Refusal($@"\{escape} is not taken");
        }
    }

    private int ReadHex(int digits)
    {
        if (position + digits > pattern.Length || !int.TryParse(pattern.AsSpan(position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            throw Refusal("an escape lacks hexadecimal digits");
        }
        position += digits;
        return value;
    }
}

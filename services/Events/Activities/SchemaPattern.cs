using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CityIp.Events.Activities;

/// <summary>
/// The regular expressions of JSON Schema are those of ECMA-262 with Unicode, and .NET reads the same letters otherwise: its <c>$</c> lets a line feed
/// through, its <c>\d</c> takes Thai digits, its <c>.</c> half a character. So each is read here and written anew. Taken are: literals, escapes,
/// <c>. ^ $ |</c>, groups, classes, <c>\d \w \s</c> and their opposites, and quantifiers. Matching never backtracks: no value can make it slow.
/// </summary>
internal sealed partial class SchemaPattern
{
    private const int MostRepetitions = 1_000;
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private const string Digits = "0-9";
    private const string WordCharacters = "A-Za-z0-9_";
    private const string Spaces = @"\t\n\v\f\r\u0020\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";
    private const string SyntaxCharacters = @"^$\.*+?()[]{}|/";
    private readonly string pattern;
    private readonly string at;
    private readonly StringBuilder output = new();
    private int position;

    private SchemaPattern(string pattern, string at) => (this.pattern, this.at) = (pattern, at);

    private bool AtEnd => position == pattern.Length;

    private char Next => AtEnd ? '\0' : pattern[position];

    /// <param name="at">JSON Pointer to the keyword.</param>
    /// <exception cref="JsonSchemaException">It is malformed, or uses what is not taken.</exception>
    public static Regex Compile(string pattern, string at)
    {
        var reading = new SchemaPattern(pattern, at);
        reading.ReadAlternatives();
        if (!reading.AtEnd)
        {
            throw reading.Refusal("there is a ) without its (");
        }
        try
        {
            return new(reading.output.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException)
        {
            throw reading.Refusal("it repeats too much");
        }
    }

    private void ReadAlternatives()
    {
        while (!AtEnd && Next != ')')
        {
            if (Next == '|')
            {
                output.Append('|');
                position++;
                continue;
            }
            ReadTerm();
        }
    }

    private void ReadTerm()
    {
        var next = Next;
        if (next is '^' or '$')
        {
            position++;
            output.Append(next == '^' ? @"\A" : @"\z");
            if (Next is '*' or '+' or '?' or '{')
            {
                throw Refusal($"{next} cannot be repeated");
            }
            return;
        }
        switch (next)
        {
            case '(':
                ReadGroup();
                break;
            case '[':
                position++;
                ReadClass();
                break;
            case '.':
                position++;
                output.Append(CultureInfo.InvariantCulture, $@"(?:[^\n\r\u2028\u2029\uD800-\uDFFF]|{Pair})");
                break;
            case '\\':
                position++;
                if (!TryReadSet(out var set, out var negative))
                {
                    Literal(ReadEscape(inClass: false));
                }
                else
                {
                    Class(set, negative);
                }
                break;
            case '*' or '+' or '?' or '{' or '}' or ']':
                throw Refusal($"{next} stands where nothing can be repeated or closed; write it with a backslash");
            default:
                Literal(ReadCharacter());
                break;
        }
        ReadQuantifier();
    }

    private void ReadGroup()
    {
        position++;
        if (Next == '?')
        {
            if (string.CompareOrdinal(pattern, position, "?:", 0, 2) != 0)
            {
                throw Refusal("of groups only (…) and (?:…) are taken: no lookaround, no names");
            }
            position += 2;
        }
        output.Append("(?:");
        ReadAlternatives();
        if (Next != ')')
        {
            throw Refusal("a ( is not closed");
        }
        position++;
        output.Append(')');
    }

    private void ReadClass()
    {
        var negative = Next == '^';
        position += negative ? 1 : 0;
        var items = new StringBuilder();
        while (Next != ']')
        {
            if (AtEnd)
            {
                throw Refusal("a [ is not closed");
            }
            if (TryReadSetInClass(out var set))
            {
                items.Append(set);
                if (Next == '-' && position + 1 < pattern.Length && pattern[position + 1] != ']')
                {
                    throw Refusal(@"a range cannot begin with \d, \w or \s");
                }
                continue;
            }
            var first = ReadClassCharacter();
            if (Next == '-' && position + 1 < pattern.Length && pattern[position + 1] != ']')
            {
                position++;
                if (TryReadSetInClass(out _))
                {
                    throw Refusal(@"a range cannot end in \d, \w or \s");
                }
                var last = ReadClassCharacter();
                if (last < first)
                {
                    throw Refusal("a range ends before it begins");
                }
                items.Append(Escaped(first)).Append('-').Append(Escaped(last));
                continue;
            }
            items.Append(Escaped(first));
        }
        position++;
        if (items.Length == 0)
        {
            throw Refusal("an empty class matches nothing, or anything; say which");
        }
        Class(items.ToString(), negative);
    }

    private void Class(string items, bool negative) =>
        output.Append(negative ? $@"(?:[^{items}\uD800-\uDFFF]|{Pair})" : $"[{items}]");

    private bool TryReadSetInClass(out string set)
    {
        set = string.Empty;
        if (Next != '\\')
        {
            return false;
        }
        position++;
        if (!TryReadSet(out set, out var negative))
        {
            position--;
            return false;
        }
        return negative ? throw Refusal(@"\D, \W and \S are not taken inside a class") : true;
    }

    /// <summary>After a backslash: a set of characters.</summary>
    private bool TryReadSet(out string set, out bool negative)
    {
        set = char.ToLowerInvariant(Next) switch { 'd' => Digits, 'w' => WordCharacters, 's' => Spaces, _ => string.Empty };
        negative = char.IsAsciiLetterUpper(Next);
        position += set.Length > 0 ? 1 : 0;
        return set.Length > 0;
    }

    private void ReadQuantifier()
    {
        var from = position;
        if (Next is '*' or '+' or '?')
        {
            position++;
        }
        else if (Next == '{')
        {
            position++;
            var least = ReadNumber();
            var most = least;
            if (Next == ',')
            {
                position++;
                most = Next == '}' ? int.MaxValue : ReadNumber();
            }
            if (Next != '}' || most < least)
            {
                throw Refusal("a repetition is {n}, {n,} or {n,m} with n not above m");
            }
            position++;
        }
        else
        {
            return;
        }
        // Lazy or not is the same to whoever only asks whether there is a match.
        output.Append(pattern, from, position - from);
        position += Next == '?' ? 1 : 0;
        if (Next is '*' or '+' or '?' or '{')
        {
            throw Refusal("a repetition is repeated");
        }
    }

    private int ReadNumber()
    {
        var from = position;
        while (char.IsAsciiDigit(Next))
        {
            position++;
        }
        return int.TryParse(pattern.AsSpan(from, position - from), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostRepetitions
            ? number
            : throw Refusal($"a repetition is a number up to {MostRepetitions}");
    }

    private void Literal(int character) => output.Append(character <= char.MaxValue ? Escaped(character) : $"(?:{string.Concat(char.ConvertFromUtf32(character).Select(unit => Escaped(unit)))})");

    private static string Escaped(int character) => char.IsAsciiLetterOrDigit((char)character) ? $"{(char)character}" : $@"\u{character:X4}";

    private JsonSchemaException Refusal(string reason) => new(at, $"The pattern cannot be used: at character {Math.Min(position, pattern.Length) + 1}, {reason}.");
}

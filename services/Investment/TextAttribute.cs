using System.ComponentModel.DataAnnotations;
using System.Text;

namespace CityIp.Investment;

/// <summary>A text of at most so many characters that is not blank and that PostgreSQL can hold: no NUL and no other control character but line ends and tabs.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextAttribute(int most) : ValidationAttribute($"A text of 1 to {most} characters without control characters; leave it out when there is none.")
{
    public override bool IsValid(object? value) => value is null || IsText(value as string, most);

    public static bool IsText(string? text, int most) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= most
        && text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar && (!Rune.IsControl(rune) || rune.Value is '\n' or '\r' or '\t'));
}

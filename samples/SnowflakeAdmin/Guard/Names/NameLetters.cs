using System.Globalization;
using System.Text;

namespace SnowflakeAdmin.Guard.Names;

/// <summary>Finds names that look like another name to whoever has to confirm them.</summary>
internal static class NameLetters
{
    private const string LookAlike = "has letters that look like others. Rename the object, or change it by hand.";

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? FindDeceptive(string name)
    {
        var latin = false;
        var foreign = false;
        foreach (var rune in name.EnumerateRunes())
        {
            if (IsOdd(rune))
            {
                return $"has the character U+{rune.Value:X4}, which is easily taken for another. Rename the object, or change it by hand.";
            }

            latin |= rune.Value < 0x250 && Rune.IsLetter(rune);
            foreign |= LooksLatin(rune.Value);
        }

        // One script may look like Latin; both in one name are there to deceive.
        return latin && foreign ? LookAlike : null;
    }

    private static bool IsOdd(Rune rune)
    {
        if (rune.IsAscii)
        {
            return Rune.IsControl(rune);
        }

        var category = Rune.GetUnicodeCategory(rune);
        return category is not (UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.CurrencySymbol)
            || IsCompatibilityForm(rune.Value);
    }

    // Letterlike symbols, full- and half-width forms, mathematical letters, presentation forms, IPA and phonetic letters, small capitals.
    private static bool IsCompatibilityForm(int value) => value is (>= 0x250 and <= 0x2FF) or (>= 0x1D00 and <= 0x1DBF) or (>= 0x2100 and <= 0x214F) or (>= 0x2C60 and <= 0x2C7F)
        or (>= 0xA720 and <= 0xA7FF) or (>= 0xAB30 and <= 0xABBF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFB00 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFFEF)
        or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x1F100 and <= 0x1F1FF);

    // Greek and Coptic, Cyrillic, Armenian, Cherokee, Lisu, Osage, Deseret, Old Italic, Gothic.
    private static bool LooksLatin(int value) => value is (>= 0x370 and <= 0x52F) or (>= 0x530 and <= 0x58F) or (>= 0x13A0 and <= 0x13FF) or (>= 0x1C80 and <= 0x1C8F)
        or (>= 0x1F00 and <= 0x1FFF) or (>= 0x2C80 and <= 0x2DFF) or (>= 0xA4D0 and <= 0xA4FF) or (>= 0xA640 and <= 0xA69F) or (>= 0x10280 and <= 0x1044F) or (>= 0x104B0 and <= 0x104FF);
}

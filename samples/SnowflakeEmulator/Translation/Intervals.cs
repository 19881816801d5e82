using System.Globalization;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Translation;

internal static class Intervals
{
    /// <summary>'1 day, 2 hours' as an interval of DuckDB.</summary>
    public static string Read(string text)
    {
        List<string> parts = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is not (1 or 2) || !long.TryParse(words[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            {
                throw SnowflakeErrors.Compilation($"Invalid interval '{text}'", "001007", "22023");
            }

            parts.Add(string.Create(CultureInfo.InvariantCulture, $"INTERVAL ({count}) {DateParts.Unit(words.Length == 2 ? words[1] : "second")}"));
        }

        return "(" + string.Join(" + ", parts) + ")";
    }
}

using System.Text;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Translation;

/// <summary>Snowflake's date formats as strftime formats.</summary>
internal static class DateFormats
{
    private static readonly (string From, string To)[] Elements =
    [
        ("YYYY", "%Y"), ("MMMM", "%B"), ("HH24", "%H"), ("HH12", "%I"), ("TZH:TZM", "%z"), ("TZHTZM", "%z"), ("MON", "%b"), ("FF3", "%g"), ("FF6", "%f"), ("FF9", "%n"),
        ("YY", "%y"), ("MM", "%m"), ("DD", "%d"), ("DY", "%a"), ("MI", "%M"), ("SS", "%S"), ("AM", "%p"), ("PM", "%p"), ("FF", "%n"),
    ];

    public static string ToDuck(string format)
    {
        var duck = new StringBuilder();
        for (var at = 0; at < format.Length;)
        {
            if (format[at] == '"')
            {
                var end = format.IndexOf('"', at + 1);
                duck.Append(format, at + 1, (end < 0 ? format.Length : end) - at - 1);
                at = end < 0 ? format.Length : end + 1;
                continue;
            }

            var found = Array.Find(Elements, e => string.Compare(format, at, e.From, 0, e.From.Length, StringComparison.OrdinalIgnoreCase) == 0);
            if (found.From is not null)
            {
                duck.Append(found.To);
                at += found.From.Length;
            }
            else if (char.IsAsciiLetter(format[at]) && format[at] is not ('T' or 'Z'))
            {
                throw SnowflakeErrors.Unsupported("date format " + format);
            }
            else
            {
                duck.Append(format[at] == '%' ? "%%" : format[at].ToString());
                at++;
            }
        }

        return duck.ToString();
    }
}

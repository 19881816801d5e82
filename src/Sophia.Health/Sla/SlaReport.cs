using System.Globalization;
using System.Text;

namespace Sophia.Health;

/// <summary>Uptime, recovery, budget and burn rates of every service, over 30 days: as objects, JSON, CSV or a page that needs nothing else.</summary>
/// <param name="At">When it was made.</param>
/// <param name="Target">What is promised, 0 to 1.</param>
/// <param name="Services">The services, by name.</param>
public sealed record SlaReport(DateTimeOffset At, double Target, IReadOnlyList<ServiceSla> Services)
{
    /// <summary>The report as UTF-8 JSON, snake_case, times in seconds.</summary>
    public byte[] ToJson() => SlaJson.Write(this);

    /// <summary>A line per service, RFC 4180, times in seconds, shares 0 to 1. A name that a spreadsheet would run as a formula is quoted with an apostrophe.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("service,uptime,watched_seconds,down_seconds,mttr_seconds,mtbf_seconds,budget_spent,burn_1h,burn_6h,burn_3d,outages\r\n");
        foreach (var s in Services)
        {
            var burn = string.Join(',', s.BurnRates.Select(rate => Number(rate.LongRate)));
            text.Append(CultureInfo.InvariantCulture, $"{Field(s.Service)},{Number(s.IsWatched ? s.Uptime : null)},{Number(s.Watched.TotalSeconds)},{Number(s.Down.TotalSeconds)},");
            text.Append(CultureInfo.InvariantCulture, $"{Number(s.MeanTimeToRecovery?.TotalSeconds)},{Number(s.MeanTimeBetweenFailures?.TotalSeconds)},");
            text.Append(CultureInfo.InvariantCulture, $"{Number(s.BudgetSpent)},{burn},{s.Outages.Count}\r\n");
        }

        return text.ToString();
    }

    /// <summary>A self-contained HTML page with charts: no scripts, no other files.</summary>
    public string ToHtml() => SlaHtml.Write(this);

    private static string Number(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";

    private static string Field(string text)
    {
        text = text.Length > 0 && text[0] is ('=' or '+' or '-' or '@' or '\t' or '\r' or '\n') ? "'" + text : text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}

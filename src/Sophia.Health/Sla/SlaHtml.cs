using System.Globalization;
using System.Net;
using System.Text;

namespace Sophia.Health;

/// <summary>The report as one page: a table, a bar of 30 days per service and the burn of its budget, drawn as SVG. Every text is encoded.</summary>
internal static class SlaHtml
{
    private const string Head = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Service levels</title><style>
        body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1c2430;background:#fff}
        table{border-collapse:collapse;width:100%}th,td{text-align:right;white-space:nowrap;padding:.4rem .6rem;border-bottom:1px solid #dde3ea}
        th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere}.bad{color:#b3261e;font-weight:600}small{color:#5b6673}
        @media(prefers-color-scheme:dark){body{background:#12161c;color:#e3e8ee}th,td{border-color:#2b333d}}
        </style></head><body>
        """;

    public static string Write(SlaReport report)
    {
        var html = new StringBuilder(Head);
        html.Append(CultureInfo.InvariantCulture, $"<h1>Service levels</h1><p>30 days up to {report.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC, target {report.Target:P3}</p>");
        html.Append("<table><thead><tr><th>Service</th><th>Uptime</th><th>Last 30 days</th><th>MTTR</th><th>MTBF</th><th>Budget spent</th><th>Burn 1 h / 6 h / 3 d</th></tr></thead><tbody>");
        foreach (var service in report.Services)
        {
            WriteRow(html, service, report.Target);
        }

        return html.Append("</tbody></table><p><small>Grey: not watched. Green: within the target. Amber: below it. Red: below 99 %.</small></p></body></html>").ToString();
    }

    private static void WriteRow(StringBuilder html, ServiceSla service, double target)
    {
        var bad = service.Uptime < target ? " class=\"bad\"" : "";
        var uptime = service.IsWatched ? service.Uptime.ToString("P3", CultureInfo.InvariantCulture) : "–";
        html.Append(CultureInfo.InvariantCulture, $"<tr><td>{WebUtility.HtmlEncode(service.Service)}</td><td{bad}>{uptime}</td><td>");
        WriteDays(html, service.DailyUptime, target);
        html.Append(CultureInfo.InvariantCulture, $"</td><td>{Duration(service.MeanTimeToRecovery)}</td><td>{Duration(service.MeanTimeBetweenFailures)}</td><td>");
        WriteBudget(html, service.BudgetSpent);
        html.Append(CultureInfo.InvariantCulture, $"</td><td>{string.Join(" / ", service.BurnRates.Select(Rate))}</td></tr>");
    }

    private static void WriteDays(StringBuilder html, IReadOnlyList<double?> days, double target)
    {
        html.Append(CultureInfo.InvariantCulture, $"<svg role=\"img\" aria-label=\"uptime per day\" width=\"{days.Count * 7}\" height=\"22\">");
        for (var i = 0; i < days.Count; i++)
        {
            var colour = days[i] switch { null => "#c5ccd4", var up when up >= target => "#2e9e5b", >= 0.99 => "#e0a100", _ => "#c7352b" };
            var title = days[i] is { } uptime ? uptime.ToString("P3", CultureInfo.InvariantCulture) : "not watched";
            html.Append(CultureInfo.InvariantCulture, $"<rect x=\"{i * 7}\" width=\"5\" height=\"22\" rx=\"1\" fill=\"{colour}\"><title>{title}</title></rect>");
        }

        html.Append("</svg>");
    }

    private static void WriteBudget(StringBuilder html, double spent)
    {
        var width = Math.Clamp(spent, 0, 1) * 80;
        var colour = spent >= 1 ? "#c7352b" : spent >= 0.7 ? "#e0a100" : "#2e9e5b";
        html.Append(CultureInfo.InvariantCulture, $"<svg role=\"img\" aria-label=\"budget spent\" width=\"80\" height=\"10\"><rect width=\"80\" height=\"10\" fill=\"#c5ccd4\"/>");
        html.Append(CultureInfo.InvariantCulture, $"<rect width=\"{width:F1}\" height=\"10\" fill=\"{colour}\"/></svg> {spent:P0}");
    }

    private static string Rate(BurnRate rate) =>
        string.Create(CultureInfo.InvariantCulture, $"<span{(rate.IsExceeded ? " class=\"bad\"" : "")}>{rate.LongRate:F1}×</span>");

    private static string Duration(TimeSpan? time) => time switch
    {
        null => "–",
        { TotalHours: >= 48 } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalDays:F1} d"),
        { TotalMinutes: >= 120 } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalHours:F1} h"),
        { } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalMinutes:F1} min"),
    };
}

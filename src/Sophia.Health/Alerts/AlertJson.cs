using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Sophia.Health;

/// <summary>Alerts as JSON, written without reflection.</summary>
internal static class AlertJson
{
    public static byte[] Notification(AlertNotification notification) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("group", notification.Group);
        json.WriteString("headline", notification.Headline);
        json.WriteBoolean("repeat", notification.IsRepeat);
        json.WriteString("timestamp", notification.At.UtcDateTime);
        WriteAlerts(json, "firing", notification.Firing);
        WriteAlerts(json, "resolved", notification.Resolved);
        json.WriteEndObject();
    });

    public static byte[] Slack(AlertNotification notification) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("text", Escaped(notification.Headline));
        json.WriteStartArray("attachments");
        foreach (var alert in notification.Firing.Concat(notification.Resolved))
        {
            json.WriteStartObject();
            json.WriteString("color", alert.State is AlertState.Resolved ? "good" : alert.Kind is AlertKind.Critical ? "danger" : "warning");
            json.WriteString("title", Escaped($"{Text(alert.Kind)} · {alert.Service}"));
            json.WriteString("text", Escaped(alert.Summary));
            json.WriteString("footer", alert.Id);
            json.WriteNumber("ts", alert.StartsAt.ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>What <c>POST /api/v2/alerts</c> of a Prometheus Alertmanager takes.</summary>
    public static byte[] Alertmanager(IEnumerable<Alert> alerts, DateTimeOffset until) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var alert in alerts)
        {
            json.WriteStartObject();
            json.WriteStartObject("labels");
            json.WriteString("alertname", "Sophia" + alert.Kind);
            json.WriteString("service", alert.Service);
            json.WriteString("severity", alert.Kind is AlertKind.Critical ? "critical" : "warning");
            if (alert.Subject.Length > 0)
            {
                json.WriteString("subject", alert.Subject);
            }

            json.WriteEndObject();
            json.WriteStartObject("annotations");
            json.WriteString("summary", alert.Summary);
            json.WriteEndObject();
            json.WriteString("startsAt", Rfc3339(alert.StartsAt));
            json.WriteString("endsAt", Rfc3339(alert.EndsAt ?? until));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static void WriteAlerts(Utf8JsonWriter json, string name, IEnumerable<Alert> alerts)
    {
        json.WriteStartArray(name);
        foreach (var alert in alerts)
        {
            WriteAlert(json, alert);
        }

        json.WriteEndArray();
    }

    public static string Text(AlertKind kind) => kind switch
    {
        AlertKind.Critical => "critical",
        AlertKind.Anomaly => "anomaly",
        AlertKind.Forecast => "forecast",
        AlertKind.BurnRate => "burn_rate",
        _ => "flapping",
    };

    public static string Text(AlertState state) => state switch
    {
        AlertState.Pending => "pending",
        AlertState.Firing => "firing",
        _ => "resolved",
    };

    // Slack takes <!channel> and <address|text> for commands, whoever wrote them.
    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static void WriteAlert(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartObject();
        json.WriteString("id", alert.Id);
        json.WriteString("service", alert.Service);
        json.WriteString("kind", Text(alert.Kind));
        json.WriteString("subject", alert.Subject);
        json.WriteString("state", Text(alert.State));
        json.WriteString("summary", alert.Summary);
        json.WriteString("starts_at", alert.StartsAt.UtcDateTime);
        WriteTime(json, "fired_at", alert.FiredAt);
        WriteTime(json, "ends_at", alert.EndsAt);
        json.WriteString("acknowledged_by", alert.AcknowledgedBy);
        json.WriteBoolean("silenced", alert.Silenced);
        json.WriteString("inhibited_by", alert.InhibitedBy);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            json.WriteString(name, value.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}

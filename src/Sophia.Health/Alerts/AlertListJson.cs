using System.Buffers;
using System.Text.Json;

namespace Sophia.Health;

/// <summary>What <c>/health/alerts</c> answers.</summary>
internal static class AlertListJson
{
    public static byte[] Write(AlertManager manager)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            AlertJson.WriteAlerts(json, "active", manager.GetActive());
            AlertJson.WriteAlerts(json, "recent", manager.GetRecent(TimeSpan.FromHours(24)));
            json.WriteStartArray("silences");
            foreach (var silence in manager.GetSilences())
            {
                json.WriteStartObject();
                json.WriteString("id", silence.Id);
                json.WriteString("service", silence.Service);
                json.WriteString("kind", silence.Kind is { } kind ? AlertJson.Text(kind) : null);
                json.WriteString("until", silence.Until.UtcDateTime);
                json.WriteString("by", silence.By);
                json.WriteString("comment", silence.Comment);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

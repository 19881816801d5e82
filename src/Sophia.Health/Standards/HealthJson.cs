using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>Writes the one health JSON of every Sophia process.</summary>
internal static class HealthJson
{
    public static string Text(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    public static void WriteReport(Utf8JsonWriter json, HealthSnapshot snapshot, string serverName, DateTimeOffset now, bool details)
    {
        json.WriteStartObject();
        json.WriteString("server_name", serverName);
        json.WriteString("status", Text(snapshot.Status));
        json.WriteStartObject("components");
        foreach (var component in SophiaHealthTags.Components)
        {
            WriteComponent(json, component, snapshot, now, details);
        }

        json.WriteEndObject();
        json.WriteString("timestamp", now.UtcDateTime);
        json.WriteNumber("response_time_ms", Milliseconds(snapshot.ResponseTime));
        json.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter json, string component, HealthSnapshot snapshot, DateTimeOffset now, bool details)
    {
        json.WriteStartObject(component);
        json.WriteString("status", Text(HealthSnapshot.Worst(snapshot.Entries.Where(entry => entry.Component == component))));
        if (details)
        {
            json.WriteStartObject("entries");
            foreach (var entry in snapshot.Entries)
            {
                if (entry.Component == component)
                {
                    WriteEntry(json, entry, now);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, HealthEntry entry, DateTimeOffset now)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("status", Text(entry.Status));
        if (entry.LastCheck is { } last)
        {
            json.WriteString("last_check", last.UtcDateTime);
            json.WriteNumber("age_seconds", Math.Round(Math.Max(0, (now - last).TotalSeconds), 3));
        }
        else
        {
            json.WriteNull("last_check");
            json.WriteNull("age_seconds");
        }

        json.WriteNumber("response_time_ms", Milliseconds(entry.ResponseTime));
        json.WriteString("error_message", entry.ErrorMessage);
        json.WriteNumber("consecutive_failures", entry.ConsecutiveFailures);
        json.WritePropertyName("data");
        WriteMap(json, entry.Data!);
        json.WriteEndObject();
    }

    /// <summary>Writes what checks usually report, without reflection; anything else as its text.</summary>
    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case DateTimeOffset moment: json.WriteStringValue(moment.UtcDateTime); break;
            case IReadOnlyDictionary<string, object?> map: WriteMap(json, map); break;
            case IEnumerable items: WriteArray(json, items); break;
            case IFormattable other: json.WriteStringValue(other.ToString(null, CultureInfo.InvariantCulture)); break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }

    private static void WriteMap(Utf8JsonWriter json, IReadOnlyDictionary<string, object?> map)
    {
        json.WriteStartObject();
        foreach (var (key, value) in map)
        {
            json.WritePropertyName(key);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, IEnumerable items)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            WriteValue(json, item);
        }

        json.WriteEndArray();
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}

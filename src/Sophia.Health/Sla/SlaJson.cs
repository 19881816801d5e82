using System.Buffers;
using System.Text.Json;

namespace Sophia.Health;

/// <summary>The report as JSON, written without reflection.</summary>
internal static class SlaJson
{
    public static byte[] Write(SlaReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", report.At.UtcDateTime);
            json.WriteNumber("target", report.Target);
            json.WriteStartArray("services");
            foreach (var service in report.Services)
            {
                WriteService(json, service);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteService(Utf8JsonWriter json, ServiceSla service)
    {
        json.WriteStartObject();
        json.WriteString("service", service.Service);
        if (service.IsWatched)
        {
            json.WriteNumber("uptime", service.Uptime);
        }
        else
        {
            json.WriteNull("uptime");
        }

        json.WriteNumber("watched_seconds", service.Watched.TotalSeconds);
        json.WriteNumber("down_seconds", service.Down.TotalSeconds);
        WriteSeconds(json, "mttr_seconds", service.MeanTimeToRecovery);
        WriteSeconds(json, "mtbf_seconds", service.MeanTimeBetweenFailures);
        json.WriteNumber("budget_spent", service.BudgetSpent);
        json.WriteStartArray("burn_rates");
        foreach (var rate in service.BurnRates)
        {
            json.WriteStartObject();
            json.WriteNumber("factor", rate.Factor);
            json.WriteNumber("long_window_seconds", rate.LongWindow.TotalSeconds);
            json.WriteNumber("short_window_seconds", rate.ShortWindow.TotalSeconds);
            json.WriteNumber("long_rate", rate.LongRate);
            json.WriteNumber("short_rate", rate.ShortRate);
            json.WriteBoolean("exceeded", rate.IsExceeded);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteOutages(json, service.Outages);
        json.WriteEndObject();
    }

    private static void WriteOutages(Utf8JsonWriter json, IReadOnlyList<Outage> outages)
    {
        json.WriteStartArray("outages");
        foreach (var outage in outages)
        {
            json.WriteStartObject();
            json.WriteString("start", outage.Start.UtcDateTime);
            if (outage.End is { } end)
            {
                json.WriteString("end", end.UtcDateTime);
            }
            else
            {
                json.WriteNull("end");
            }

            json.WriteString("cause", outage.Cause);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } value)
        {
            json.WriteNumber(name, value.TotalSeconds);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

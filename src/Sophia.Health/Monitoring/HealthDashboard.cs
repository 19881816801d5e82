using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The plan's <c>get_system_health_dashboard</c>: everything that is known, in one JSON, from memory.</summary>
public sealed class HealthDashboard
{
    private readonly ComprehensiveHealthMonitor _monitor;
    private readonly HealthCheckRunner _runner;
    private readonly HealthPredictionEngine _engine;
    private readonly AlertManager _alerts;
    private readonly SlaTracker _sla;
    private readonly TimeProvider _time;

    internal HealthDashboard(
        ComprehensiveHealthMonitor monitor, HealthCheckRunner runner, HealthPredictionEngine engine, AlertManager alerts, SlaTracker sla, TimeProvider time) =>
        (_monitor, _runner, _engine, _alerts, _sla, _time) = (monitor, runner, engine, alerts, sla, time);

    /// <summary>All services: those of the monitor and the application's own checks.</summary>
    public IReadOnlyList<ServiceHealth> GetServices() => [.. _monitor.Services, .. _runner.Current.Entries.Select(entry => Convert(_monitor.NameOf(entry), entry))];

    /// <summary>The dashboard as UTF-8 JSON. It runs no check.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, GetServices(), _sla.CreateReport());
        }

        return buffer.WrittenSpan.ToArray();
    }

    internal static string Text(HealthSeriesKind kind) => kind switch
    {
        HealthSeriesKind.Latency => "latency",
        HealthSeriesKind.ErrorRate => "error_rate",
        HealthSeriesKind.Saturation => "saturation",
        _ => "other",
    };

    private static ServiceHealth Convert(string name, HealthEntry entry) => new()
    {
        Service = name,
        Status = entry.Status,
        ResponseTime = entry.ResponseTime,
        LastCheck = entry.LastCheck,
        ErrorMessage = entry.ErrorMessage,
        AverageResponseTimeMs = entry.ResponseTime.TotalMilliseconds,
        ErrorRate = entry.Status is HealthStatus.Unhealthy ? 1 : 0,
    };

    private void Write(Utf8JsonWriter json, IReadOnlyList<ServiceHealth> services, SlaReport sla)
    {
        var response = services.Count == 0 ? 0 : services.Average(s => s.AverageResponseTimeMs);
        var errors = services.Count == 0 ? 0 : services.Average(s => s.ErrorRate);
        var watched = sla.Services.Sum(s => s.Watched.TotalSeconds);
        var uptime = watched > 0 ? 100 * (1 - (sla.Services.Sum(s => s.Down.TotalSeconds) / watched)) : 100;
        json.WriteStartObject();
        json.WriteString("timestamp", _time.GetUtcNow().UtcDateTime);
        json.WriteString("overall_status", HealthJson.Text(services.Count == 0 ? HealthStatus.Healthy : services.Min(s => s.Status)));
        WriteServices(json, services);
        WriteSystem(json, services, response, errors, uptime);
        WritePredictions(json);
        AlertJson.WriteAlerts(json, "recent_alerts", _alerts.GetRecent(TimeSpan.FromHours(24)));
        json.WriteStartObject("performance_summary");
        json.WriteNumber("avg_response_time", Math.Round(response, 3));
        json.WriteNumber("error_rate", Math.Round(errors, 6));
        json.WriteNumber("uptime_percentage", Math.Round(uptime, 4));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteServices(Utf8JsonWriter json, IReadOnlyList<ServiceHealth> services)
    {
        json.WriteStartObject("service_health");
        foreach (var service in services.DistinctBy(s => s.Service))
        {
            json.WriteStartObject(service.Service);
            json.WriteString("status", HealthJson.Text(service.Status));
            json.WriteNumber("response_time_ms", Math.Round(service.ResponseTime.TotalMilliseconds, 3));
            if (service.LastCheck is { } at)
            {
                json.WriteString("last_check", at.UtcDateTime);
            }
            else
            {
                json.WriteNull("last_check");
            }

            json.WriteString("error_message", service.ErrorMessage);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter json, IReadOnlyList<ServiceHealth> services, double response, double errors, double uptime)
    {
        using var process = Process.GetCurrentProcess();
        json.WriteStartObject("system_metrics");
        json.WriteNumber("avg_response_time", Math.Round(response, 3));
        json.WriteNumber("error_rate", Math.Round(errors, 6));
        json.WriteNumber("uptime_percentage", Math.Round(uptime, 4));
        json.WriteNumber("services_total", services.Count);
        json.WriteNumber("services_healthy", services.Count(s => s.Status is HealthStatus.Healthy));
        json.WriteNumber("services_degraded", services.Count(s => s.Status is HealthStatus.Degraded));
        json.WriteNumber("services_unhealthy", services.Count(s => s.Status is HealthStatus.Unhealthy));
        json.WriteNumber("working_set_bytes", process.WorkingSet64);
        json.WriteNumber("managed_heap_bytes", GC.GetTotalMemory(forceFullCollection: false));
        json.WriteNumber("cpu_seconds_total", Math.Round(process.TotalProcessorTime.TotalSeconds, 3));
        json.WriteNumber("threads", ThreadPool.ThreadCount);
        json.WriteEndObject();
    }

    private void WritePredictions(Utf8JsonWriter json)
    {
        json.WriteStartObject("predictions");
        json.WriteStartArray("anomalies");
        foreach (var prediction in _engine.GetPredictions())
        {
            json.WriteStartObject();
            json.WriteString("service", prediction.Service);
            json.WriteString("series", Text(prediction.Series));
            json.WriteNumber("score", Math.Round(prediction.Anomaly.Score, 4));
            json.WriteString("explanation", prediction.Anomaly.Explain());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("forecasts");
        foreach (var forecast in _engine.GetForecasts())
        {
            WriteForecast(json, forecast);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteForecast(Utf8JsonWriter json, LimitForecast forecast)
    {
        json.WriteStartObject();
        json.WriteString("service", forecast.Service);
        json.WriteString("resource", forecast.Resource);
        json.WriteNumber("used", Math.Round(forecast.Used, 4));
        foreach (var (name, time) in new[] { ("seconds_to_limit", forecast.TimeToLimit), ("earliest_seconds", forecast.Earliest), ("latest_seconds", forecast.Latest) })
        {
            if (time is { } value)
            {
                json.WriteNumber(name, Math.Round(value.TotalSeconds));
            }
            else
            {
                json.WriteNull(name);
            }
        }

        json.WriteBoolean("warning", forecast.IsWarning);
        json.WriteString("explanation", forecast.Explain());
        json.WriteEndObject();
    }
}

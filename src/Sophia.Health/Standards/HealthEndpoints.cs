using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>Answers <c>/live</c>, <c>/ready</c> and <c>/health</c> from the cached results.</summary>
internal sealed class HealthEndpoints(HealthCheckRunner runner, string serverName, HealthEndpointOptions options, TimeProvider time)
{
    private readonly string _retryAfter = Math.Max(1, (int)Math.Ceiling(options.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The process answers: that is all liveness asks. It never looks outside.</summary>
    public Task LiveAsync(HttpContext context) => AnswerAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("server_name", serverName);
        json.WriteString("status", "alive");
        json.WriteEndObject();
    });

    public Task ReadyAsync(HttpContext context)
    {
        var snapshot = runner.Current;
        var reason = options.NotReadyReason() ?? (snapshot.RequiredStatus is HealthStatus.Unhealthy ? "unhealthy" : null);
        return AnswerAsync(context, reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, json =>
        {
            json.WriteStartObject();
            json.WriteString("server_name", serverName);
            json.WriteString("status", reason ?? "ready");
            if (reason == "unhealthy" && options.ShowDetails(context))
            {
                WriteBlockers(json, snapshot);
            }

            json.WriteEndObject();
        });
    }

    public Task HealthAsync(HttpContext context)
    {
        var snapshot = runner.Current;
        var status = snapshot.Status is HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        var details = options.ShowDetails(context);
        return AnswerAsync(context, status, json => HealthJson.WriteReport(json, snapshot, serverName, time.GetUtcNow(), details));
    }

    private static void WriteBlockers(Utf8JsonWriter json, HealthSnapshot snapshot)
    {
        json.WriteStartObject("blocked_by");
        foreach (var entry in snapshot.Entries)
        {
            if (entry is { Required: true, Status: HealthStatus.Unhealthy })
            {
                json.WriteString(entry.Name, entry.ErrorMessage);
            }
        }

        json.WriteEndObject();
    }

    private async Task AnswerAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = _retryAfter;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        using (var json = new Utf8JsonWriter(response.BodyWriter))
        {
            write(json);
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}

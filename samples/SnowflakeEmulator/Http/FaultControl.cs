using System.Net;
using System.Text.Json;
using SnowflakeEmulator.Faults;

namespace SnowflakeEmulator.Http;

/// <summary>The fault switches over HTTP, for an emulator that runs as a process of its own: PUT /emulator/faults, DELETE /emulator/faults.</summary>
internal static class FaultControl
{
    public const string Path = "/emulator/faults";

    public static async Task HandleAsync(HttpContext http, EmulatorFaults faults)
    {
        if (!IPAddress.IsLoopback(http.Connection.RemoteIpAddress ?? IPAddress.None))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        switch (http.Request.Method)
        {
            case "DELETE":
                faults.Reset();
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case "PUT":
                http.Response.StatusCode = await ApplyAsync(http, faults) ? StatusCodes.Status204NoContent : StatusCodes.Status400BadRequest;
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                break;
        }
    }

    private static async Task<bool> ApplyAsync(HttpContext http, EmulatorFaults faults)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return document.RootElement.EnumerateObject().All(p => Apply(faults, p.Name, p.Value));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static bool Apply(EmulatorFaults faults, string name, JsonElement value)
    {
        switch (name)
        {
            case "latencyMilliseconds":
                faults.Latency = TimeSpan.FromMilliseconds(value.GetInt32());
                return true;
            case "holdStatements":
                faults.HoldStatements = value.GetBoolean();
                return true;
            case "acceptNext":
                faults.AcceptNext(value.GetInt32());
                return true;
            case "expireTokensNext":
                faults.ExpireTokensNext(value.GetInt32());
                return true;
            case "cutNext":
                faults.CutNext(value.GetInt32());
                return true;
            case "failNext":
                var retryAfter = value.TryGetProperty("retryAfterSeconds", out var seconds) ? TimeSpan.FromSeconds(seconds.GetInt32()) : (TimeSpan?)null;
                faults.FailNext(value.GetProperty("count").GetInt32(), (HttpStatusCode)value.GetProperty("status").GetInt32(), retryAfter);
                return true;
            default:
                return false;
        }
    }
}

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
                await SetAsync(http, faults);
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                break;
        }
    }

    private static async Task SetAsync(HttpContext http, EmulatorFaults faults)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!Apply(faults, member.Name, member.Value))
                {
                    throw new FormatException($"There is no fault '{member.Name}'.");
                }
            }

            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync(e.Message, http.RequestAborted);
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
                Cut(faults, value);
                return true;
            case "failNext":
                var retryAfter = value.TryGetProperty("retryAfterSeconds", out var seconds) ? TimeSpan.FromSeconds(seconds.GetInt32()) : (TimeSpan?)null;
                faults.FailNext(value.GetProperty("count").GetInt32(), (HttpStatusCode)value.GetProperty("status").GetInt32(), retryAfter);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A number of answers, or an object with count, afterBytes and partitionsOnly.</summary>
    private static void Cut(EmulatorFaults faults, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            faults.CutNext(value.GetInt32());
            return;
        }

        var after = value.TryGetProperty("afterBytes", out var bytes) ? bytes.GetInt64() : 64;
        faults.CutNext(value.GetProperty("count").GetInt32(), after, value.TryGetProperty("partitionsOnly", out var only) && only.GetBoolean());
    }
}

using System.Globalization;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Faults;
using SnowflakeEmulator.Http.Drivers;

namespace SnowflakeEmulator.Http;

/// <summary>The first to see a request: faults, then who answers it.</summary>
internal sealed class Router(SqlApi sqlApi, DriverApi drivers, EmulatorFaults faults, TimeProvider time)
{
    private volatile bool _prepared;

    /// <summary>Lets requests in: the account is what callers will find.</summary>
    public void Open() => _prepared = true;

    public async Task HandleAsync(HttpContext http)
    {
        if (!_prepared)
        {
            await FailAsync(http, StatusCodes.Status503ServiceUnavailable, TimeSpan.FromSeconds(1));
            return;
        }

        var path = http.Request.Path.Value ?? "";
        if (path == FaultControl.Path)
        {
            await FaultControl.HandleAsync(http, faults);
            return;
        }

        if (path == "/emulator/ready")
        {
            await http.Response.WriteAsync("ready", http.RequestAborted);
            return;
        }

        if (faults.Latency > TimeSpan.Zero)
        {
            await Task.Delay(faults.Latency, time, http.RequestAborted);
        }

        if (faults.TakeFailure() is { } failure)
        {
            await FailAsync(http, failure.Status, failure.RetryAfter);
            return;
        }

        if (faults.TakeCut(http.Request.Query.ContainsKey("partition") || path.StartsWith(ChunkApi.Path, StringComparison.Ordinal)) is { } after)
        {
            http.Response.Body = new CutStream(http.Response.Body, http, after);
        }

        if (path.StartsWith(SqlApi.Path, StringComparison.Ordinal))
        {
            await sqlApi.HandleAsync(http, path[SqlApi.Path.Length..]);
            return;
        }

        if (DriverApi.Owns(path))
        {
            await drivers.HandleAsync(http, path);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task FailAsync(HttpContext http, int status, TimeSpan? retryAfter)
    {
        if (retryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var message = status switch { 429 => "Too many requests.", 503 => "Service unavailable.", _ => "Ordered failure." };
        await SqlApiWriter.ErrorAsync(http, new SnowflakeException("390" + status.ToString(CultureInfo.InvariantCulture), "08000", message) { HttpStatus = status }, null);
    }
}

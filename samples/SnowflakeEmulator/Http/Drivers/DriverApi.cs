using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Faults;

namespace SnowflakeEmulator.Http.Drivers;

/// <summary>The protocol that Snowflake's drivers speak: sessions, queries and chunks.</summary>
internal sealed class DriverApi(Logins logins, DriverSessions sessions, DriverQueries queries, ChunkApi chunks, EmulatorFaults faults)
{
    /// <summary>Whether a path is one of this protocol.</summary>
    public static bool Owns(string path) =>
        path.StartsWith("/session", StringComparison.Ordinal) || path.StartsWith("/queries/", StringComparison.Ordinal) || path.StartsWith("/monitoring/queries/", StringComparison.Ordinal)
        || path.StartsWith("/telemetry/", StringComparison.Ordinal) || path.StartsWith(ChunkApi.Path, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext http, string path)
    {
        try
        {
            await DispatchAsync(http, path);
        }
        catch (SnowflakeException error)
        {
            await DriverAnswers.ErrorAsync(http, error, null);
        }
    }

    private Task DispatchAsync(HttpContext http, string path) => (http.Request.Method, path.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
    {
        ("POST", ["session", "v1", "login-request"]) => LoginAsync(http),
        ("POST", ["session", "token-request"]) => DriverAnswers.RenewedAsync(http, sessions.Renew(http.Request), sessions),
        ("POST", ["session", "heartbeat"]) => HeartbeatAsync(http),
        ("POST", ["session"]) when http.Request.Query["delete"] == "true" => CloseAsync(http),
        ("POST", ["queries", "v1", "query-request"]) => queries.SubmitAsync(http, sessions.Find(http.Request), faults),
        ("POST", ["queries", "v1", "abort-request"]) => queries.AbortAsync(http, sessions.Find(http.Request), null),
        ("GET", ["queries", var id, "result"]) => queries.ResultAsync(http, sessions.Find(http.Request), id),
        ("POST", ["queries", var id, "abort-request"]) => queries.AbortAsync(http, sessions.Find(http.Request), id),
        ("GET", ["monitoring", "queries", var id]) => queries.MonitorAsync(http, sessions.Find(http.Request), id),
        ("POST", ["telemetry", "send"] or ["telemetry", "send", "sessionless"]) => DriverAnswers.OkAsync(http, "Log Received"),
        ("GET", ["chunks", var handle, var number]) => chunks.SendAsync(http, handle, number),
        _ => throw new SnowflakeException("391404", "02000", "Resource not found.") { HttpStatus = StatusCodes.Status404NotFound },
    };

    private async Task LoginAsync(HttpContext http)
    {
        var request = await LoginRequest.ReadAsync(http.Request, http.RequestAborted);
        await DriverAnswers.LoggedInAsync(http, logins.Login(request, http.Connection.RemoteIpAddress?.ToString() ?? ""), sessions);
    }

    private Task HeartbeatAsync(HttpContext http)
    {
        sessions.Touch(sessions.Find(http.Request));
        return DriverAnswers.OkAsync(http, null);
    }

    private Task CloseAsync(HttpContext http)
    {
        sessions.Close(sessions.Find(http.Request));
        return DriverAnswers.OkAsync(http, null);
    }
}

using System.Globalization;
using SnowflakeEmulator.Auth;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Faults;
using SnowflakeEmulator.Statements;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Http;

/// <summary>Snowflake's SQL API, version 2: /api/v2/statements.</summary>
internal sealed class SqlApi(Account account, TokenVerifier tokens, StatementRunner runner, EmulatorFaults faults, SnowflakeEmulatorOptions options)
{
    public const string Path = "/api/v2/statements";

    /// <summary>Answers a request below <see cref="Path"/>.</summary>
    public async Task HandleAsync(HttpContext http, string rest)
    {
        try
        {
            CheckHeaders(http.Request);
            var (user, role) = Authenticate(http);
            var segments = rest.Split('/', StringSplitOptions.RemoveEmptyEntries);
            await DispatchAsync(http, segments, user, role);
        }
        catch (SnowflakeException error)
        {
            await SqlApiWriter.ErrorAsync(http, error, null);
        }
    }

    private Task DispatchAsync(HttpContext http, string[] segments, User user, string? role)
    {
        if (segments.Length > 2 || (segments.Length == 2 && segments[1] != "cancel"))
        {
            throw new SnowflakeException("391404", "02000", "Resource not found.") { HttpStatus = StatusCodes.Status404NotFound };
        }

        return (segments.Length, http.Request.Method) switch
        {
            (0, "POST") => SubmitAsync(http, user, role),
            (1, "GET") => GetAsync(http, Find(segments[0], user)),
            (2, "POST") => CancelAsync(http, Find(segments[0], user)),
            _ => throw new SnowflakeException("391405", "0A000", "Method not allowed.") { HttpStatus = StatusCodes.Status405MethodNotAllowed },
        };
    }

    private static void CheckHeaders(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.Headers.UserAgent))
        {
            throw BadRequest("391901", "User-Agent header is required.");
        }

        var accept = request.Headers.Accept.ToString();
        if (accept.Length > 0 && !accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("*/*", StringComparison.Ordinal))
        {
            throw BadRequest("391902", $"Unsupported Accept header {accept} is specified.");
        }
    }

    private static SnowflakeException BadRequest(string code, string message) => new(code, "22000", message) { HttpStatus = StatusCodes.Status400BadRequest };

    private (User User, string? Role) Authenticate(HttpContext http)
    {
        if (faults.TakeExpired())
        {
            throw TokenVerifier.Expired(http.Request.Headers["X-Snowflake-Authorization-Token-Type"].FirstOrDefault());
        }

        return tokens.Verify(
            http.Request.Headers.Authorization,
            http.Request.Headers["X-Snowflake-Authorization-Token-Type"].FirstOrDefault(),
            http.Connection.RemoteIpAddress?.ToString() ?? "",
            http.Request.Headers.UserAgent.ToString());
    }

    private StatementRun Find(string handle, User user)
    {
        if (!Guid.TryParse(handle, out _))
        {
            throw BadRequest("391903", "Invalid statement handle.");
        }

        var run = runner.Store.Find(handle);
        return run is not null && run.Session.User == user
            ? run
            : throw new SnowflakeException("000709", "02000", $"Statement {handle} not found") { HttpStatus = StatusCodes.Status404NotFound };
    }

    private async Task SubmitAsync(HttpContext http, User user, string? tokenRole)
    {
        var query = http.Request.Query;
        var body = await SqlApiRequest.ReadAsync(http.Request, http.RequestAborted);
        var session = SessionFor(user, body, tokenRole);
        var requestId = query["requestId"].FirstOrDefault();
        var run = runner.Submit(new StatementRequest(
            session,
            body.Statement,
            new Bindings(body.Bindings),
            body.StatementCount ?? 1,
            body.Timeout is > 0 ? TimeSpan.FromSeconds(Math.Min(body.Timeout.Value, 604_800)) : options.StatementTimeout,
            Driver: false,
            NullAsText: query["nullable"] == "false",
            requestId is null ? null : user.Name + ":" + requestId));
        var asynchronous = query["async"] == "true";
        if (faults.TakeAccepted() || asynchronous)
        {
            await SqlApiWriter.AcceptedAsync(http, run, asynchronous);
            return;
        }

        await AnswerAsync(http, run, 0);
    }

    private async Task GetAsync(HttpContext http, StatementRun run)
    {
        var text = http.Request.Query["partition"].FirstOrDefault() ?? "0";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
        {
            throw BadRequest("391904", "Invalid partition.");
        }

        if (!run.IsDone)
        {
            await SqlApiWriter.AcceptedAsync(http, run, asynchronous: false);
            return;
        }

        await AnswerAsync(http, run, partition);
    }

    private async Task AnswerAsync(HttpContext http, StatementRun run, int partition)
    {
        if (!run.IsDone)
        {
            var limit = Task.Delay(options.SynchronousWait, account.Time, http.RequestAborted);
            if (await Task.WhenAny(run.Done, limit) == limit)
            {
                await SqlApiWriter.AcceptedAsync(http, run, asynchronous: false);
                return;
            }
        }

        if (run.Error is { } error)
        {
            await SqlApiWriter.ErrorAsync(http, error, run);
        }
        else if (partition >= run.Result!.Partitions.Count)
        {
            throw BadRequest("391904", string.Create(CultureInfo.InvariantCulture, $"Partition {partition} does not exist, there are {run.Result.Partitions.Count}."));
        }
        else if (partition > 0)
        {
            await SqlApiWriter.PartitionAsync(http, run.Result, partition);
        }
        else
        {
            await SqlApiWriter.ResultAsync(http, run);
        }
    }

    private static async Task CancelAsync(HttpContext http, StatementRun run)
    {
        if (!StatementRunner.Cancel(run))
        {
            throw new SnowflakeException("000605", "02000", "Identified SQL statement is not currently executing.");
        }

        await SqlApiWriter.CanceledAsync(http, run);
    }

    private Session SessionFor(User user, SqlApiRequest body, string? tokenRole)
    {
        var session = new Session(account, user, SessionStart.Role(account, user, body.Role, tokenRole)) { KeepsState = body.StatementCount is not (null or 1) };
        SessionStart.Use(session, body.Warehouse, body.Database, body.Schema);
        foreach (var (name, value) in body.Parameters)
        {
            SessionParameters.Set(session, name, value);
        }

        Check(session, body);
        return session;
    }

    private void Check(Session session, SqlApiRequest body)
    {
        var exists = (body.Warehouse is null || account.Warehouses.ContainsKey(body.Warehouse))
            && (body.Database is null || account.Databases.ContainsKey(body.Database))
            && (body.Schema is null || (session.Database is { } d && account.Databases.TryGetValue(d, out var database) && (database.Schemas.ContainsKey(body.Schema) || body.Schema == "INFORMATION_SCHEMA")));
        if (!exists)
        {
            throw SnowflakeErrors.NoSuchTarget();
        }
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using SnowflakeEmulator.Auth;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Faults;
using SnowflakeEmulator.Statements;

namespace SnowflakeEmulator.Http.Drivers;

/// <summary>The sessions of drivers by their tokens. Thread-safe.</summary>
internal sealed class DriverSessions(Account account, DuckEngine engine, StatementStore store, EmulatorFaults faults, TimeSpan tokenLifetime, TimeSpan masterLifetime)
{
    private const string Prefix = "Snowflake Token=\"";
    private readonly ConcurrentDictionary<string, Entry> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Entry> _masters = new(StringComparer.Ordinal);

    public TimeSpan TokenLifetime { get; } = tokenLifetime;

    public TimeSpan MasterLifetime { get; } = masterLifetime;

    private DateTimeOffset Now => account.Time.GetUtcNow();

    public DriverSession Open(Session session)
    {
        foreach (var old in _masters.Values.Where(e => e.Expires <= Now).Select(e => e.Session).Distinct().Where(s => !_masters.TryGetValue(s.MasterToken, out var m) || m.Expires <= Now))
        {
            Close(old);
        }

        var opened = new DriverSession(session);
        GiveTokens(opened);
        return opened;
    }

    /// <summary>The session of a request.</summary>
    /// <exception cref="SnowflakeException">390101, 390104 or 390112: no token, an unknown one, an expired one.</exception>
    public DriverSession Find(HttpRequest request)
    {
        if (!_tokens.TryGetValue(Token(request), out var entry))
        {
            throw Gone(StatusCodes.Status401Unauthorized);
        }

        return entry.Expires <= Now || faults.TakeExpired()
            ? throw new SnowflakeException("390112", "08001", "Your session has expired. Please login again.") { HttpStatus = StatusCodes.Status200OK }
            : entry.Session;
    }

    /// <summary>Gives a session new tokens; the request carries its master token. The token before counts as expired then, so that requests under way are repeated.</summary>
    /// <exception cref="SnowflakeException">390104 or 390114: the master token is unknown or has expired.</exception>
    public DriverSession Renew(HttpRequest request)
    {
        if (!_masters.TryGetValue(Token(request), out var entry))
        {
            throw Gone(StatusCodes.Status200OK);
        }

        if (entry.Expires <= Now)
        {
            throw new SnowflakeException("390114", "08001", "Authentication token has expired.  The user must authenticate again.") { HttpStatus = StatusCodes.Status200OK };
        }

        lock (entry.Session)
        {
            _tokens[entry.Session.Token] = new Entry(entry.Session, Now);
            GiveTokens(entry.Session);
        }

        return entry.Session;
    }

    /// <summary>Lengthens a session's life; its tokens stay.</summary>
    public void Touch(DriverSession session)
    {
        lock (session)
        {
            Register(session);
        }
    }

    /// <summary>Ends a session: what runs in it is cancelled, its transaction is rolled back, its temporary tables are dropped.</summary>
    public void Close(DriverSession session)
    {
        foreach (var map in new[] { _tokens, _masters })
        {
            foreach (var (token, _) in map.Where(e => e.Value.Session == session))
            {
                map.TryRemove(token, out _);
            }
        }

        List<StatementRun> running = [.. store.Running.Where(r => r.Session == session.Session && !r.Detached)];
        foreach (var run in running)
        {
            StatementRunner.Cancel(run);
        }

        _ = EndAsync(session.Session, running);
    }

    private async Task EndAsync(Session session, List<StatementRun> running)
    {
        await Task.WhenAll(running.Select(r => r.Done));
        SessionEnd.Run(session, engine);
    }

    private void GiveTokens(DriverSession session)
    {
        (session.Token, session.MasterToken) = (NewToken(), NewToken());
        Register(session);
    }

    private void Register(DriverSession session)
    {
        _tokens[session.Token] = new Entry(session, Now + TokenLifetime);
        _masters[session.MasterToken] = new Entry(session, Now + MasterLifetime);
    }

    private static string Token(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && header.EndsWith('"') && header.Length > Prefix.Length
            ? header[Prefix.Length..^1]
            : throw TokenVerifier.Refused("390101", "Authorization header not found in the request data.");
    }

    private static SnowflakeException Gone(int status) =>
        new("390104", "08001", "Session token is invalid or the session no longer exists. New login required to access the service.") { HttpStatus = status };

    private static string NewToken() => "ver:1-hint:0-" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(96));

    private readonly record struct Entry(DriverSession Session, DateTimeOffset Expires);
}

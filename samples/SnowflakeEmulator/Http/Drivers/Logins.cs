using SnowflakeEmulator.Auth;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Statements;

namespace SnowflakeEmulator.Http.Drivers;

/// <summary>Lets drivers in: by password, key pair, OAuth or programmatic access token.</summary>
internal sealed class Logins(Account account, TokenVerifier tokens, DriverSessions sessions)
{
    /// <exception cref="SnowflakeException">With the code a driver shows; its HTTP status is 200, as drivers expect it.</exception>
    public DriverSession Login(LoginRequest request, string ip)
    {
        try
        {
            var (user, tokenRole) = Authenticate(request, ip);
            var session = new Session(account, user, SessionStart.Role(account, user, request.Role, tokenRole)) { KeepsState = true, Client = request.Client };
            foreach (var (name, value) in request.Parameters)
            {
                SessionParameters.Set(session, name, value);
            }

            SessionStart.Use(session, request.Warehouse, request.Database, request.Schema);
            DropMissing(session);
            return sessions.Open(session);
        }
        catch (SnowflakeException error)
        {
            throw new SnowflakeException(error.Code, error.SqlState, error.Message) { HttpStatus = StatusCodes.Status200OK };
        }
    }

    private (User User, string? Role) Authenticate(LoginRequest request, string ip)
    {
        if (!request.Account.Split('.')[0].Equals(account.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw Incorrect(request, ip);
        }

        var authenticator = request.Authenticator.ToUpperInvariant();
        switch (authenticator)
        {
            case "SNOWFLAKE":
                return (ByPassword(request, ip), null);
            case "SNOWFLAKE_JWT" or "OAUTH" or "PROGRAMMATIC_ACCESS_TOKEN":
                var (user, role) = tokens.Verify("Bearer " + request.Token, authenticator == "SNOWFLAKE_JWT" ? "KEYPAIR_JWT" : authenticator, ip, request.Client);
                return request.User.Length == 0 || Names(user, request.User) ? (user, role) : throw Incorrect(request, ip);
            default:
                throw SnowflakeErrors.Unsupported("AUTHENTICATOR " + request.Authenticator);
        }
    }

    private User ByPassword(LoginRequest request, string ip)
    {
        var now = account.Time.GetUtcNow();
        var user = account.Users.Values.FirstOrDefault(u => Names(u, request.User));
        if (user?.Password?.Verify(request.Password) != true)
        {
            throw Incorrect(request, ip);
        }

        if (user.Disabled)
        {
            throw TokenVerifier.Refused("390101", "User access disabled. Contact your local system administrator.");
        }

        user.LastSuccessLogin = now;
        account.History.AddLogin(now, user.Name, ip, request.Client, "PASSWORD");
        return user;
    }

    private SnowflakeException Incorrect(LoginRequest request, string ip)
    {
        const string Message = "Incorrect username or password was specified.";
        account.History.AddLogin(account.Time.GetUtcNow(), request.User.ToUpperInvariant(), ip, request.Client, "PASSWORD", "390100", "INCORRECT_USERNAME_PASSWORD");
        return TokenVerifier.Refused("390100", Message);
    }

    private static bool Names(User user, string login) =>
        user.LoginName.Equals(login, StringComparison.OrdinalIgnoreCase) || user.Name.Equals(login, StringComparison.OrdinalIgnoreCase);

    /// <summary>A session that names what does not exist starts without it, or not at all where the driver asked for a check.</summary>
    private static void DropMissing(Session session)
    {
        var strict = session.Parameters.TryGetValue("CLIENT_VALIDATE_DEFAULT_PARAMETERS", out var text) && bool.TryParse(text, out var flag) && flag;
        var access = new AccessControl(session);
        if (session.Warehouse is { } name && !(session.Account.Warehouses.TryGetValue(name, out var warehouse) && access.Sees(warehouse)))
        {
            session.Warehouse = strict ? throw Missing("warehouse") : null;
        }

        var database = session.Database is { } d && session.Account.Databases.TryGetValue(d, out var found) && access.Sees(found) ? found : null;
        if (session.Database is not null && database is null)
        {
            session.Database = strict ? throw Missing("database") : null;
        }

        if (session.Schema is { } schema && database?.Schemas.ContainsKey(schema) != true)
        {
            session.Schema = strict && database is not null ? throw Missing("schema") : null;
        }
    }

    private static SnowflakeException Missing(string kind) => new("390201", "08004", $"The requested {kind} does not exist or not authorized.");
}

using System.Globalization;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Statements;

namespace SnowflakeEmulator.Translation;

/// <summary>What a statement can ask about its session and the account.</summary>
internal static partial class Functions
{
    private static void AddContext()
    {
        _group = "Session and account";
        Add(
            "CURRENT_WAREHOUSE CURRENT_ROLE CURRENT_USER CURRENT_DATABASE CURRENT_SCHEMA CURRENT_ACCOUNT CURRENT_ACCOUNT_NAME CURRENT_REGION CURRENT_VERSION CURRENT_SESSION"
            + " CURRENT_DATE CURRENT_CLIENT LAST_QUERY_ID CURRENT_AVAILABLE_ROLES CURRENT_ORGANIZATION_NAME",
            0,
            0,
            c => Context(c.Name, c.Translator));
        Add("CURRENT_TIME CURRENT_TIMESTAMP GETDATE SYSDATE SYSTIMESTAMP LOCALTIMESTAMP", 0, 1, c => Context(c.Name, c.Translator));
        Add("IS_ROLE_IN_SESSION", 1, 1, c => Boolean(new AccessControl(c.Translator.Session).Has(c.Constant(0))));
        Add("SYSTEM$TYPEOF", 1, 1, c => Expr.Text(c[0].Type + "[LOB]"));
        Add("SYSTEM$WAIT", 1, 2, Wait);
        Add("SYSTEM$CANCEL_QUERY", 1, 1, CancelQuery);
        Add("SYSTEM$GET_LOGIN_FAILURE_DETAILS", 1, 1, LoginFailure);
        Add("GET_DDL", 2, 2, c => Expr.Text(DdlText.Of(c.Translator.Session, c.Constant(0), c.Constant(1))));
    }

    private static Expr Boolean(bool value) => new(value ? "true" : "false", DataType.Boolean) { IsAtom = true };

    private static Expr Context(string name, Translator t)
    {
        var session = t.Session;
        var now = t.Now;
        return name switch
        {
            "CURRENT_DATE" => new Expr($"DATE '{now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'", DataType.Date) { IsAtom = true },
            "CURRENT_TIME" => new Expr($"TIME '{now.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'", DataType.Time) { IsAtom = true },
            "CURRENT_TIMESTAMP" or "GETDATE" or "LOCALTIMESTAMP" or "SYSTIMESTAMP" =>
                new Expr($"CAST({Micros(now)} AS TIMESTAMPTZ)", DataType.TimestampLtz) { IsAtom = true },
            "SYSDATE" => new Expr(Micros(now), DataType.TimestampNtz) { IsAtom = true },
            "CURRENT_AVAILABLE_ROLES" => Expr.Text(System.Text.Json.JsonSerializer.Serialize(session.User.Roles.Keys.Order())),
            _ => TextOrNull(name switch
            {
                "CURRENT_WAREHOUSE" => session.Warehouse,
                "CURRENT_ROLE" => session.Role,
                "CURRENT_USER" => session.User.Name,
                "CURRENT_DATABASE" => session.Database,
                "CURRENT_SCHEMA" => session.Schema,
                "CURRENT_ACCOUNT" or "CURRENT_ACCOUNT_NAME" => session.Account.Name,
                "CURRENT_ORGANIZATION_NAME" => "EMULATOR",
                "CURRENT_REGION" => "EMULATOR",
                "CURRENT_VERSION" => SnowflakeEmulatorHost.ServerVersion,
                "CURRENT_SESSION" => session.Id.ToString(CultureInfo.InvariantCulture),
                "CURRENT_CLIENT" => session.Client.Length > 0 ? session.Client : "SQLAPI",
                "LAST_QUERY_ID" => session.LastQueryId,
                _ => throw SnowflakeErrors.UnknownFunction(name),
            }),
        };
    }

    private static Expr TextOrNull(string? value) => value is null ? new Expr("CAST(NULL AS VARCHAR)", DataType.Text) { IsAtom = true } : Expr.Text(value);

    private static string Micros(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"make_timestamp({(time - DateTimeOffset.UnixEpoch).Ticks / 10})");

    /// <summary>SYSTEM$WAIT(amount [, unit]): the statement waits before it runs.</summary>
    private static Expr Wait(FunctionCall call)
    {
        var amount = long.Parse(call.Constant(0), NumberStyles.None, CultureInfo.InvariantCulture);
        var unit = call.Count > 1 ? call.Constant(1).ToUpperInvariant() : "SECONDS";
        call.Translator.Wait = unit switch
        {
            "MILLISECONDS" => TimeSpan.FromMilliseconds(amount),
            "SECONDS" => TimeSpan.FromSeconds(amount),
            "MINUTES" => TimeSpan.FromMinutes(amount),
            "HOURS" => TimeSpan.FromHours(amount),
            _ => throw SnowflakeErrors.Unsupported("SYSTEM$WAIT unit " + unit),
        };
        return Expr.Text($"waited {amount} {unit.ToLowerInvariant()}");
    }

    /// <summary>SYSTEM$CANCEL_QUERY(id): ends a statement of one's own, or one on a warehouse that one's role may operate. Of others it says no more than of those that have ended.</summary>
    private static Expr CancelQuery(FunctionCall call)
    {
        var session = call.Translator.Session;
        var id = call.Constant(0);
        if (session.Account.FindStatement(id) is not { IsDone: false } run || !MayCancel(session, run))
        {
            return Expr.Text("Identified SQL statement is not currently executing.");
        }

        call.Translator.Effects.Add(() => StatementRunner.Cancel(run));
        return Expr.Text($"query [{id}] terminated.");
    }

    private static bool MayCancel(Session session, StatementRun run)
    {
        var access = new AccessControl(session);
        return run.Session.User == session.User
            || access.Has(Account.AccountAdmin)
            || (session.Account.Warehouses.TryGetValue(run.Record.Warehouse, out var warehouse) && access.Has(warehouse, "OPERATE"));
    }

    private static Expr LoginFailure(FunctionCall call)
    {
        var session = call.Translator.Session;
        if (!new AccessControl(session).Has(Account.AccountAdmin))
        {
            throw SnowflakeErrors.Privilege("account", session.Account.Name);
        }

        var id = call.Constant(0);
        var login = session.Account.History.Logins.LastOrDefault(l => l.FailureId == id);
        return login is null
            ? TextOrNull(null)
            : Expr.Text(System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["clientIP"] = login.ClientIp,
                ["clientType"] = "OTHER",
                ["clientVersion"] = login.ClientType,
                ["username"] = login.User.Length == 0 ? null : login.User,
                ["errorCode"] = login.ErrorMessage,
                ["timestamp"] = login.At.ToUnixTimeSeconds(),
            }));
    }
}

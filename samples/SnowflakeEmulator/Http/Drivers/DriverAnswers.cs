using System.Globalization;
using System.Text.Json;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Statements;

namespace SnowflakeEmulator.Http.Drivers;

/// <summary>Writes the answers drivers read: {"data": …, "code": "…", "message": …, "success": …}. A code is a string always.</summary>
internal static class DriverAnswers
{
    public static Task OkAsync(HttpContext http, string? message) => SendAsync(http, StatusCodes.Status200OK, null, message, true, null);

    public static Task LoggedInAsync(HttpContext http, DriverSession session, DriverSessions sessions) => SendAsync(http, StatusCodes.Status200OK, null, null, true, json =>
    {
        json.WriteString("masterToken", session.MasterToken);
        json.WriteString("token", session.Token);
        json.WriteNumber("validityInSeconds", (long)sessions.TokenLifetime.TotalSeconds);
        json.WriteNumber("masterValidityInSeconds", (long)sessions.MasterLifetime.TotalSeconds);
        json.WriteString("displayUserName", session.Session.User.DisplayName);
        json.WriteString("serverVersion", SnowflakeEmulatorHost.ServerVersion);
        json.WriteBoolean("firstLogin", false);
        json.WriteNull("remMeToken");
        json.WriteNumber("remMeValidityInSeconds", 0);
        json.WriteNumber("healthCheckInterval", 45);
        json.WriteNull("newClientForUpgrade");
        json.WriteNumber("sessionId", session.Session.Id);
        Parameters(json, session.Session);
        json.WriteStartObject("sessionInfo");
        json.WriteString("databaseName", session.Session.Database);
        json.WriteString("schemaName", session.Session.Schema);
        json.WriteString("warehouseName", session.Session.Warehouse);
        json.WriteString("roleName", session.Session.Role);
        json.WriteEndObject();
        json.WriteNull("idToken");
        json.WriteNumber("idTokenValidityInSeconds", 0);
        json.WriteNull("responseData");
        json.WriteNull("mfaToken");
        json.WriteNumber("mfaTokenValidityInSeconds", 0);
    });

    public static Task RenewedAsync(HttpContext http, DriverSession session, DriverSessions sessions) => SendAsync(http, StatusCodes.Status200OK, null, null, true, json =>
    {
        json.WriteString("sessionToken", session.Token);
        json.WriteNumber("validityInSecondsST", (long)sessions.TokenLifetime.TotalSeconds);
        json.WriteString("masterToken", session.MasterToken);
        json.WriteNumber("validityInSecondsMT", (long)sessions.MasterLifetime.TotalSeconds);
        json.WriteNumber("sessionId", session.Session.Id);
    });

    /// <summary>The statement runs on; where its result will be.</summary>
    public static Task RunningAsync(HttpContext http, StatementRun run, bool asynchronous) => SendAsync(
        http,
        StatusCodes.Status200OK,
        asynchronous ? "333334" : "333333",
        asynchronous
            ? "Asynchronous execution in progress. Use provided query id to perform query monitoring and management."
            : "Query execution in progress. Use provided query id to perform query monitoring and management.",
        true,
        json =>
        {
            json.WriteString("queryId", run.Handle);
            json.WriteString("getResultUrl", $"/queries/{run.Handle}/result");
            json.WriteNumber("queryAbortsAfterSecs", 300);
            json.WriteNull("progressDesc");
        });

    public static Task ErrorAsync(HttpContext http, SnowflakeException error, StatementRun? run) => SendAsync(
        http, run is null ? error.HttpStatus : StatusCodes.Status200OK, error.Code, error.Message, false, json =>
        {
            json.WriteBoolean("internalError", error.Code.StartsWith("300", StringComparison.Ordinal));
            json.WriteString("errorCode", error.Code);
            json.WriteString("sqlState", error.SqlState);
            json.WriteNumber("age", 0);
            json.WriteString("queryId", run?.Handle);
            json.WriteNumber("line", -1);
            json.WriteNumber("pos", -1);
            json.WriteString("type", error.Message.StartsWith("SQL compilation error", StringComparison.Ordinal) ? "COMPILATION" : null);
            json.WriteString("warehouseName", run?.Session.Warehouse);
        });

    public static Task StatusAsync(HttpContext http, StatementRun run) => SendAsync(http, StatusCodes.Status200OK, null, null, true, json =>
    {
        var record = run.Record;
        json.WriteStartArray("queries");
        json.WriteStartObject();
        json.WriteString("id", run.Handle);
        json.WriteString("status", run.IsDone ? record.Status : "RUNNING");
        json.WriteString("state", run.IsDone ? record.Status : "RUNNING");
        json.WriteString("sqlText", record.Text);
        json.WriteString("clientSendTime", (string?)null);
        json.WriteNumber("startTime", record.Start.ToUnixTimeMilliseconds());
        json.WriteNumber("endTime", record.End?.ToUnixTimeMilliseconds() ?? 0);
        json.WriteNumber("totalDuration", (long)((record.End ?? record.Start) - record.Start).TotalMilliseconds);
        json.WriteString("errorCode", record.ErrorCode ?? "");
        json.WriteString("errorMessage", record.ErrorMessage ?? "");
        json.WriteString("warehouseName", record.Warehouse);
        json.WriteString("databaseName", record.Database);
        json.WriteString("schemaName", record.Schema);
        json.WriteNumber("sessionId", record.SessionId);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    /// <summary>Columns, the first rows, and where the others are.</summary>
    public static Task ResultAsync(HttpContext http, StatementRun run, Func<string, int, string> chunkUrl) => SendAsync(http, StatusCodes.Status200OK, null, null, true, json =>
    {
        var result = run.Result!;
        Parameters(json, run.Session);
        JsonAnswer.Columns(json, "rowtype", result.Columns);
        JsonAnswer.FirstRows(json, "rowset", result);
        json.WriteNumber("total", result.Rows);
        json.WriteNumber("returned", result.Rows);
        json.WriteString("queryId", run.Handle);
        json.WriteNull("databaseProvider");
        json.WriteString("finalDatabaseName", run.Session.Database);
        json.WriteString("finalSchemaName", run.Session.Schema);
        json.WriteString("finalWarehouseName", run.Session.Warehouse);
        json.WriteString("finalRoleName", run.Session.Role);
        json.WriteNumber("numberOfBinds", run.BindCount);
        json.WriteBoolean("arrayBindSupported", run.Kind == StatementKind.Insert);
        json.WriteNumber("statementTypeId", (int)run.Kind);
        json.WriteNumber("version", 1);
        json.WriteNumber("sendResultTime", (run.Record.End ?? run.Record.Start).ToUnixTimeMilliseconds());
        json.WriteString("queryResultFormat", "json");
        Chunks(json, run, chunkUrl);
        Children(json, run);
        SqlApiWriter.Stats(json, run);
    });

    private static void Chunks(Utf8JsonWriter json, StatementRun run, Func<string, int, string> chunkUrl)
    {
        var partitions = run.Result!.Partitions;
        if (partitions.Count == 1)
        {
            return;
        }

        json.WriteStartArray("chunks");
        for (var i = 1; i < partitions.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("url", chunkUrl(run.Handle, i));
            json.WriteNumber("rowCount", partitions[i].Rows);
            json.WriteNumber("uncompressedSize", partitions[i].PlainBytes);
            json.WriteNumber("compressedSize", partitions[i].StoredBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("chunkHeaders");
        json.WriteEndObject();
    }

    private static void Children(Utf8JsonWriter json, StatementRun run)
    {
        if (run.Children.Count > 0)
        {
            json.WriteString("resultIds", string.Join(',', run.Children.Select(c => c.Handle)));
            json.WriteString("resultTypes", string.Join(',', run.Children.Select(c => ((int)c.Kind).ToString(CultureInfo.InvariantCulture))));
        }
    }

    private static void Parameters(Utf8JsonWriter json, Session session)
    {
        json.WriteStartArray("parameters");
        foreach (var (name, value) in SessionParameters.All(session))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            switch (value)
            {
                case bool flag:
                    json.WriteBoolean("value", flag);
                    break;
                case int number:
                    json.WriteNumber("value", number);
                    break;
                default:
                    json.WriteString("value", value.ToString());
                    break;
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static Task SendAsync(HttpContext http, int status, string? code, string? message, bool success, Action<Utf8JsonWriter>? data) => JsonAnswer.SendAsync(http, status, json =>
    {
        if (data is null)
        {
            json.WriteNull("data");
        }
        else
        {
            json.WriteStartObject("data");
            data(json);
            json.WriteEndObject();
        }

        json.WriteString("code", code);
        json.WriteString("message", message);
        json.WriteBoolean("success", success);
    });
}

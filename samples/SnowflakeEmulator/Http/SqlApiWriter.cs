using System.Text.Json;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Results;
using SnowflakeEmulator.Statements;

namespace SnowflakeEmulator.Http;

/// <summary>Writes the answers of the SQL API.</summary>
internal static class SqlApiWriter
{
    private static readonly byte[] DataStart = JsonAnswer.Gzip("{\"data\":["u8);
    private static readonly byte[] DataEnd = JsonAnswer.Gzip("]}"u8);

    public static Task AcceptedAsync(HttpContext http, StatementRun run, bool asynchronous) => JsonAnswer.SendAsync(http, StatusCodes.Status202Accepted, json =>
    {
        json.WriteString("code", asynchronous ? "333334" : "333333");
        json.WriteString(
            "message",
            asynchronous
                ? "Asynchronous execution in progress. Use provided query id to perform query monitoring and management."
                : "Statement execution in progress. Use provided query id to perform query monitoring and management.");
        Handle(json, http, run);
    });

    public static Task CanceledAsync(HttpContext http, StatementRun run) => JsonAnswer.SendAsync(http, StatusCodes.Status200OK, json =>
    {
        json.WriteString("code", "000604");
        json.WriteString("sqlState", "57014");
        json.WriteString("message", "SQL execution canceled");
        Handle(json, http, run);
    });

    public static Task ErrorAsync(HttpContext http, SnowflakeException error, StatementRun? run) => JsonAnswer.SendAsync(http, error.HttpStatus, json =>
    {
        json.WriteString("code", error.Code);
        json.WriteString("message", error.Message);
        json.WriteString("sqlState", error.SqlState);
        if (run is not null)
        {
            Handle(json, http, run);
        }
    });

    /// <summary>Metadata and the first partition.</summary>
    public static Task ResultAsync(HttpContext http, StatementRun run) => JsonAnswer.SendAsync(http, StatusCodes.Status200OK, json =>
    {
        var result = run.Result!;
        Metadata(json, result);
        JsonAnswer.FirstRows(json, "data", result);
        json.WriteString("code", "090001");
        json.WriteString("sqlState", "00000");
        json.WriteString("message", "Statement executed successfully.");
        Handle(json, http, run);
        Stats(json, run);
        if (run.Children.Count > 0)
        {
            json.WriteStartArray("statementHandles");
            foreach (var child in run.Children)
            {
                json.WriteStringValue(child.Handle);
            }

            json.WriteEndArray();
        }
    });

    /// <summary>A later partition: only data, gzip, straight from the file. Gzip members may follow each other, so the brackets are members of their own.</summary>
    public static async Task PartitionAsync(HttpContext http, StoredResult result, int partition)
    {
        var response = http.Response;
        response.ContentType = "application/json";
        response.Headers.ContentEncoding = "gzip";
        response.ContentLength = DataStart.Length + result.Partitions[partition].StoredBytes + DataEnd.Length;
        await response.Body.WriteAsync(DataStart, http.RequestAborted);
        await result.CopyAsync(partition, response.Body, http.RequestAborted);
        await response.Body.WriteAsync(DataEnd, http.RequestAborted);
    }

    private static void Handle(Utf8JsonWriter json, HttpContext http, StatementRun run)
    {
        json.WriteString("statementHandle", run.Handle);
        json.WriteNumber("createdOn", run.Record.Start.ToUnixTimeMilliseconds());
        var request = http.Request.Query["requestId"].FirstOrDefault();
        json.WriteString("statementStatusUrl", $"{SqlApi.Path}/{run.Handle}{(request is null ? "" : "?requestId=" + Uri.EscapeDataString(request))}");
        if (request is not null)
        {
            json.WriteString("requestId", request);
        }
    }

    private static void Metadata(Utf8JsonWriter json, StoredResult result)
    {
        json.WriteStartObject("resultSetMetaData");
        json.WriteNumber("numRows", result.Rows);
        json.WriteString("format", "jsonv2");
        json.WriteStartArray("partitionInfo");
        for (var i = 0; i < result.Partitions.Count; i++)
        {
            var part = result.Partitions[i];
            json.WriteStartObject();
            json.WriteNumber("rowCount", part.Rows);
            json.WriteNumber("uncompressedSize", part.PlainBytes);
            if (i > 0)
            {
                json.WriteNumber("compressedSize", part.StoredBytes);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonAnswer.Columns(json, "rowType", result.Columns);
        json.WriteEndObject();
    }

    /// <summary>How many rows a statement that writes has changed.</summary>
    public static void Stats(Utf8JsonWriter json, StatementRun run)
    {
        var record = run.Record;
        if (run.Kind is StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge)
        {
            json.WriteStartObject("stats");
            json.WriteNumber("numRowsInserted", record.RowsInserted);
            json.WriteNumber("numRowsUpdated", record.RowsUpdated);
            json.WriteNumber("numRowsDeleted", record.RowsDeleted);
            json.WriteNumber("numDuplicateRowsUpdated", 0);
            json.WriteEndObject();
        }
    }
}

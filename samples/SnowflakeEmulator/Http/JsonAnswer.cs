using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Results;

namespace SnowflakeEmulator.Http;

/// <summary>Writes JSON answers, and the pieces that both protocols have in them.</summary>
internal static class JsonAnswer
{
    private const int CompressAbove = 16 * 1024;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Sends an object whose members a delegate writes; compressed where it is large and the caller takes it.</summary>
    public static async Task SendAsync(HttpContext http, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        if (buffer.WrittenCount > CompressAbove && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
            return;
        }

        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }

    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <summary>The rows of the first partition as an array.</summary>
    public static void FirstRows(Utf8JsonWriter json, string name, StoredResult result)
    {
        json.WritePropertyName(name);
        json.WriteRawValue((ReadOnlySpan<byte>)[(byte)'[', .. result.Partitions[0].InMemory!, (byte)']'], skipInputValidation: true);
    }

    /// <summary>The columns of a result.</summary>
    public static void Columns(Utf8JsonWriter json, string name, IReadOnlyList<ResultColumn> columns)
    {
        json.WriteStartArray(name);
        foreach (var column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("database", column.Database);
            json.WriteString("schema", column.Schema);
            json.WriteString("table", column.Table);
            json.WriteBoolean("nullable", column.Nullable);
            json.WriteString("type", column.Type.WireName);
            Size(json, column.Type);
            json.WriteNull("collation");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Size(Utf8JsonWriter json, DataType type)
    {
        Number(json, "precision", type.Kind == TypeKind.Fixed ? type.Precision : type.IsTimestamp || type.Kind == TypeKind.Time ? 0 : null);
        Number(json, "scale", type.Kind == TypeKind.Fixed || type.IsTimestamp || type.Kind == TypeKind.Time ? type.Scale : null);
        Number(json, "length", type.Kind is TypeKind.Text or TypeKind.Binary ? type.Length : null);
        Number(json, "byteLength", type.Kind is TypeKind.Text ? Math.Min(type.Length * 4L, DataType.MaxText) : type.Kind is TypeKind.Binary ? type.Length : null);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sophia.Connections.Snowflake;

/// <summary>Cells as text, truth values, bytes and JSON.</summary>
internal static class CellValues
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text as the service wrote it.</summary>
    public static string Text(RowReader reader, int ordinal)
    {
        try
        {
            return Strict.GetString(reader.Text(ordinal));
        }
        catch (DecoderFallbackException exception)
        {
            throw CellErrors.Malformed(reader, ordinal, exception);
        }
    }

    public static bool Boolean(RowReader reader, int ordinal)
    {
        if (reader.TypeOf(ordinal) is not SnowflakeType.Boolean)
        {
            throw CellErrors.Unfit(reader, ordinal, nameof(System.Boolean));
        }

        var text = reader.Text(ordinal);
        return text.SequenceEqual("true"u8) || text.SequenceEqual("1"u8) ? true
            : text.SequenceEqual("false"u8) || text.SequenceEqual("0"u8) ? false
            : throw CellErrors.Malformed(reader, ordinal);
    }

    public static byte[] Bytes(RowReader reader, int ordinal)
    {
        switch (reader.TypeOf(ordinal))
        {
            case SnowflakeType.Binary:
                try
                {
                    return Convert.FromHexString(reader.Text(ordinal));
                }
                catch (FormatException exception)
                {
                    throw CellErrors.Malformed(reader, ordinal, exception);
                }

            case SnowflakeType.Text:
                return reader.Text(ordinal).ToArray();
            default:
                throw CellErrors.Unfit(reader, ordinal, "bytes");
        }
    }

    public static JsonElement Json(RowReader reader, int ordinal)
    {
        DemandJson(reader, ordinal);
        try
        {
            var json = new Utf8JsonReader(reader.Text(ordinal));
            return JsonElement.ParseValue(ref json);
        }
        catch (JsonException exception)
        {
            throw NotJson(reader, ordinal, exception);
        }
    }

    public static JsonNode JsonNode(RowReader reader, int ordinal)
    {
        DemandJson(reader, ordinal);
        try
        {
            return System.Text.Json.Nodes.JsonNode.Parse(reader.Text(ordinal)) ?? JsonValue.Create(Json(reader, ordinal))!;
        }
        catch (JsonException exception)
        {
            throw NotJson(reader, ordinal, exception);
        }
    }

    public static JsonDocument JsonDocument(RowReader reader, int ordinal)
    {
        DemandJson(reader, ordinal);
        try
        {
            return System.Text.Json.JsonDocument.Parse(reader.Text(ordinal).ToArray());
        }
        catch (JsonException exception)
        {
            throw NotJson(reader, ordinal, exception);
        }
    }

    public static Guid Guid(RowReader reader, int ordinal) => reader.TypeOf(ordinal) is SnowflakeType.Text
        ? System.Guid.TryParse(reader.Text(ordinal), out var guid) ? guid : throw CellErrors.Malformed(reader, ordinal)
        : throw CellErrors.Unfit(reader, ordinal, nameof(System.Guid));

    public static char Char(RowReader reader, int ordinal) => reader.TypeOf(ordinal) is SnowflakeType.Text && Text(reader, ordinal) is [var only]
        ? only
        : throw CellErrors.Unfit(reader, ordinal, nameof(System.Char));

    private static void DemandJson(RowReader reader, int ordinal)
    {
        if (reader.TypeOf(ordinal) is not (SnowflakeType.Variant or SnowflakeType.Object or SnowflakeType.Array or SnowflakeType.Text or SnowflakeType.Geography
            or SnowflakeType.Geometry or SnowflakeType.Vector))
        {
            throw CellErrors.Unfit(reader, ordinal, "JSON");
        }
    }

    private static SnowflakeException NotJson(RowReader reader, int ordinal, JsonException cause) => new(
        SnowflakeErrorKind.Protocol,
        $"Column '{reader.Columns[ordinal].Name}' holds what JSON does not know: Snowflake writes undefined and infinities into it. Read it as text, or use TO_JSON in the statement.",
        cause);
}

using System.Buffers.Text;
using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>Cells as JSON, from bytes to bytes where the notations agree.</summary>
internal static class CellJson
{
    public static void Write(RowReader reader, int ordinal, Utf8JsonWriter writer)
    {
        if (reader.IsNull(ordinal))
        {
            writer.WriteNullValue();
            return;
        }

        switch (reader.TypeOf(ordinal))
        {
            case SnowflakeType.Fixed or SnowflakeType.Boolean:
                writer.WriteRawValue(reader.Text(ordinal));
                break;
            case SnowflakeType.Real:
                WriteReal(reader.Text(ordinal), writer);
                break;
            case SnowflakeType.Variant or SnowflakeType.Object or SnowflakeType.Array:
                WriteJson(reader.Text(ordinal), writer);
                break;
            case SnowflakeType.Text or SnowflakeType.Binary or SnowflakeType.Geography or SnowflakeType.Geometry or SnowflakeType.Vector:
                writer.WriteStringValue(reader.Text(ordinal));
                break;
            default:
                writer.WriteStringValue(CellConverter.GetString(reader, ordinal));
                break;
        }
    }

    /// <summary>JSON has no infinities.</summary>
    private static void WriteReal(ReadOnlySpan<byte> text, Utf8JsonWriter writer)
    {
        if (Utf8Parser.TryParse(text, out double number, out var used) && used == text.Length && double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    /// <summary>Snowflake's JSON has <c>undefined</c> and infinities, which JSON has not: then the text as text.</summary>
    private static void WriteJson(ReadOnlySpan<byte> text, Utf8JsonWriter writer)
    {
        try
        {
            var json = new Utf8JsonReader(text);
            JsonElement.ParseValue(ref json).WriteTo(writer);
        }
        catch (JsonException)
        {
            writer.WriteStringValue(text);
        }
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sophia.Connections.Snowflake;

/// <summary>Writes a number with all its digits as a JSON number, and reads one from a number or a string.</summary>
internal sealed class SnowflakeNumberJsonConverter : JsonConverter<SnowflakeNumber>
{
    public override SnowflakeNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
        return NumberText.TryParse(text, out var number) ? number : throw new JsonException("This is not a NUMBER in plain notation of at most 38 digits.");
    }

    public override void Write(Utf8JsonWriter writer, SnowflakeNumber value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToString(), skipInputValidation: true);
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>Writes the JSON of a statement.</summary>
internal static class StatementBody
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ArgumentException">A text is not valid Unicode.</exception>
    public static ReadOnlyMemory<byte> Write(SnowflakeStatement statement, SnowflakeOptions options, TimeSpan timeout)
    {
        CheckText(statement.Text, "statement");
        var buffer = new ArrayBufferWriter<byte>(Math.Max(256, statement.Text.Length + 256 + (statement.Bindings.Count * 48)));
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        json.WriteStartObject();
        json.WriteString("statement", statement.Text);
        // 0 asks for the service's own maximum, seven days.
        json.WriteNumber("timeout", timeout == Timeout.InfiniteTimeSpan ? 0 : Math.Max(1, (long)Math.Ceiling(timeout.TotalSeconds)));
        Name(json, "role", statement.Role ?? options.Role);
        Name(json, "warehouse", statement.Warehouse ?? options.Warehouse);
        Name(json, "database", statement.Database ?? options.Database);
        Name(json, "schema", statement.Schema ?? options.Schema);
        Bindings(json, statement.Bindings);
        Parameters(json, statement, options);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void Name(Utf8JsonWriter json, string field, string? name)
    {
        if (SnowflakeName.NormalizeOrNull(name) is { } normal)
        {
            json.WriteString(field, normal);
        }
    }

    private static void Bindings(Utf8JsonWriter json, IList<SnowflakeBinding> bindings)
    {
        if (bindings.Count == 0)
        {
            return;
        }

        Span<char> number = stackalloc char[12];
        json.WriteStartObject("bindings");
        for (var i = 0; i < bindings.Count; i++)
        {
            var binding = bindings[i];
            (i + 1).TryFormat(number, out var length, default, CultureInfo.InvariantCulture);
            json.WriteStartObject(number[..length]);
            json.WriteString("type", SnowflakeTypeNames.ForBinding(binding.Type));
            if (binding.Values is { } values)
            {
                json.WriteStartArray("value");
                foreach (var value in values)
                {
                    CheckText(value, "binding");
                    json.WriteStringValue(value);
                }

                json.WriteEndArray();
            }
            else
            {
                CheckText(binding.Value, "binding");
                json.WriteString("value", binding.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Parameters(Utf8JsonWriter json, SnowflakeStatement statement, SnowflakeOptions options)
    {
        var tag = statement.QueryTag ?? options.QueryTag;
        var zone = statement.Parameters.ContainsKey("timezone") ? null : options.TimeZone;
        if (tag is null && zone is null && statement.StatementCount == 1 && statement.Parameters.Count == 0)
        {
            return;
        }

        json.WriteStartObject("parameters");
        foreach (var (name, value) in statement.Parameters)
        {
            json.WriteString(name.ToLowerInvariant(), value);
        }

        Parameter(json, "query_tag", tag);
        Parameter(json, "timezone", zone);
        if (statement.StatementCount != 1)
        {
            Parameter(json, "multi_statement_count", statement.StatementCount.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }

    private static void Parameter(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>Half a surrogate pair would silently become a question mark on the way.</summary>
    private static void CheckText(ReadOnlySpan<char> text, string what)
    {
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); i < text.Length && i >= 0; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                throw new ArgumentException($"The {what} is not valid Unicode: there is half a surrogate pair at position {i}.", what);
            }
        }
    }
}

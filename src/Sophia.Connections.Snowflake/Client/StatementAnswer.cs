using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>What an answer with results says besides its rows.</summary>
internal sealed class StatementAnswer
{
    public string? Handle { get; private set; }

    public string? Code { get; private set; }

    public long RowCount { get; private set; }

    public IReadOnlyList<SnowflakeColumn> Columns { get; private set; } = [];

    public IReadOnlyList<PartitionInfo> Partitions { get; private set; } = [];

    public IReadOnlyList<string> StatementHandles { get; private set; } = [];

    public SnowflakeStatistics? Statistics { get; private set; }

    /// <summary>Where in the body the rows of the first partition stand: from the bracket of <c>data</c> to its end.</summary>
    public Range Data { get; private set; }

    /// <exception cref="JsonException">It is not the JSON of the protocol.</exception>
    public static StatementAnswer Read(ReadOnlySpan<byte> body)
    {
        var answer = new StatementAnswer();
        var reader = new Utf8JsonReader(body);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                answer.ReadData(ref reader);
            }
            else if (reader.ValueTextEquals("resultSetMetaData"u8))
            {
                answer.ReadMetadata(ref reader);
            }
            else if (reader.ValueTextEquals("statementHandles"u8))
            {
                answer.StatementHandles = ReadHandles(ref reader);
            }
            else if (reader.ValueTextEquals("stats"u8))
            {
                answer.Statistics = SnowflakeStatistics.Read(ref reader);
            }
            else
            {
                answer.ReadScalar(ref reader);
            }
        }

        return answer;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new JsonException($"{token} was expected, {reader.TokenType} came.");
        }
    }

    private void ReadScalar(ref Utf8JsonReader reader)
    {
        var (handle, code) = (reader.ValueTextEquals("statementHandle"u8), reader.ValueTextEquals("code"u8));
        reader.Read();
        if (handle && reader.TokenType is JsonTokenType.String)
        {
            Handle = reader.GetString();
        }
        else if (code && reader.TokenType is JsonTokenType.String)
        {
            Code = reader.GetString();
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadData(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Null)
        {
            return;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        Data = start..(int)reader.BytesConsumed;
    }

    private static List<string> ReadHandles(ref Utf8JsonReader reader)
    {
        List<string> handles = [];
        reader.Read();
        while (reader.TokenType is not JsonTokenType.Null && reader.Read() && reader.TokenType is JsonTokenType.String)
        {
            handles.Add(reader.GetString()!);
        }

        return handles;
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        // Small, and only once for each result: the convenient reader.
        var metadata = JsonElement.ParseValue(ref reader);
        RowCount = metadata.TryGetProperty("numRows", out var rows) && rows.TryGetInt64(out var count) ? count : 0;
        if (metadata.TryGetProperty("rowType", out var types) && types.ValueKind is JsonValueKind.Array)
        {
            Columns = [.. types.EnumerateArray().Select(ReadColumn)];
        }

        if (metadata.TryGetProperty("partitionInfo", out var partitions) && partitions.ValueKind is JsonValueKind.Array)
        {
            Partitions = [.. partitions.EnumerateArray().Select(item => new PartitionInfo(Number(item, "rowCount") ?? 0, Number(item, "compressedSize"), Number(item, "uncompressedSize")))];
        }
    }

    private static SnowflakeColumn ReadColumn(JsonElement column, int ordinal) => new(
        column.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "",
        SnowflakeTypeNames.Parse(column.TryGetProperty("type", out var type) ? type.GetString() : null),
        !column.TryGetProperty("nullable", out var nullable) || nullable.ValueKind is not JsonValueKind.False,
        (int?)Number(column, "precision"),
        (int?)Number(column, "scale"),
        Number(column, "length"),
        ordinal);

    private static long? Number(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}

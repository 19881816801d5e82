using System.Text;
using System.Text.Json;

namespace Sophia.Connections.Snowflake.Tests.Rows;

/// <summary>Rows are found the same by the quick way and the thorough one: whatever the form of the JSON, however the bytes arrive, and however they are damaged.</summary>
public sealed class RowScannerTests
{
    private const int Columns = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rows_of_every_form_are_those_of_a_whole_parser(int seed)
    {
        var random = new Random(seed);
        var json = Generate(random, 20_000);

        Assert.Equal(Expected(json)!, Scan(json, random));
    }

    [Fact]
    public void A_row_longer_than_the_buffer_is_read_between_short_ones()
    {
        var text = new string('x', 300_000);
        var json = Encoding.UTF8.GetBytes($"""[["a","b",null],["{text}","b","c"],["d",null,"e"]]""");

        Assert.Equal([["a", "b", null], [text, "b", "c"], ["d", null, "e"]], Scan(json, new Random(1)));
    }

    [Fact]
    public void Damaged_bytes_are_an_error_wherever_a_whole_parser_finds_one_and_never_other_rows()
    {
        var random = new Random(5);
        const string Damage = "\"\\[],n0 {}:x\n\u0001";
        for (var i = 0; i < 20_000; i++)
        {
            var json = Generate(random, 4, "\"a\"");
            var at = random.Next(json.Length);
            switch (random.Next(3))
            {
                case 0:
                    json[at] = (byte)Damage[random.Next(Damage.Length)];
                    break;
                case 1:
                    json = json[..at];
                    break;
                default:
                    json = [.. json[..at], (byte)Damage[random.Next(Damage.Length)], .. json[at..]];
                    break;
            }

            AssertSame(json, random);
        }
    }

    [Theory]
    [InlineData("""[["1","2","3"],["1","2"],["1","2","3"]]""")]
    [InlineData("""[["1","2","3"],["1","2","3","4"]]""")]
    [InlineData("""[["1","2","3"],["1","2","3",]]""")]
    [InlineData("""[["1","2","3"],]""")]
    [InlineData("""[["1","2","3"]["1","2","3"]]""")]
    [InlineData("""[["1","2","3"],["1",nul,"3"]]""")]
    [InlineData("""[["1","2","3"],["1",nullx,"3"]]""")]
    [InlineData("[[\"1\",\"2\",\"3\"],[\"1\",\"\t\",\"3\"]]")]
    [InlineData("""[["1","2","3"],["1","2","3"]""")]
    [InlineData("""[["1","2","3"],["1","2","3"]]]""")]
    [InlineData("""[["1","2","3"],["1",["2"],"3"]]""")]
    [InlineData("""[["1","2","3"],,["1","2","3"]]""")]
    public void What_is_no_partition_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Scan(Encoding.UTF8.GetBytes(json), new Random(1)));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.00", "0.00")]
    [InlineData("-0.00", "0.00")]
    [InlineData("12.340", "12.340")]
    [InlineData("-999999999999999999", "-999999999999999999")]
    [InlineData("0.00000000000000001", "0.00000000000000001")]
    [InlineData("9999999999.99999999", "9999999999.99999999")]
    public void A_decimal_keeps_its_digits(string text, string expected)
    {
        Assert.True(DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out var value));
        Assert.Equal(expected, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1e5")]
    [InlineData("+1")]
    [InlineData("--1")]
    [InlineData("1 ")]
    [InlineData("1234567890123456789")]
    [InlineData("0.000000000000000001")]
    public void What_is_no_short_decimal_is_left_to_others(string text) => Assert.False(DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out _));

    private static void AssertSame(byte[] json, Random random)
    {
        var expected = Expected(json);
        List<string?[]>? found = null;
        try
        {
            found = Scan(json, random);
        }
        catch (JsonException)
        {
            // Refused.
        }

        Assert.Equal(expected, found);
    }

    /// <summary>The rows by a parser of whole documents; null when it is none, or not of this form.</summary>
    private static List<string?[]>? Expected(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var rows = document.RootElement.EnumerateArray().Select(static row => row.EnumerateArray().Select(Text).ToArray()).ToList();
            return rows.TrueForAll(static row => row.Length == Columns) ? rows : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }

        static string? Text(JsonElement cell) => cell.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Array or JsonValueKind.Object => throw new FormatException(),
            JsonValueKind.String => cell.GetString(),
            _ => cell.GetRawText(),
        };
    }

    private static List<string?[]> Scan(byte[] json, Random random)
    {
        using var scanner = new RowScanner(Columns);
        scanner.Begin(new Dribble(json, random));
        var rows = new List<string?[]>();
        while (scanner.NextBatch())
        {
            for (var row = 0; row < scanner.Rows; row++)
            {
                rows.Add([.. Enumerable.Range(0, Columns).Select(column => Text(scanner, scanner.CellAt(row, column)))]);
            }
        }

        return rows;
    }

    private static string? Text(RowScanner scanner, Cell cell) => cell.IsNull ? null
        : cell.IsEscaped ? JsonSerializer.Deserialize<string>(scanner.Quoted(cell))
        : Encoding.UTF8.GetString(scanner.Bytes(cell));

    /// <summary>Mostly rows as the service writes them, with others between.</summary>
    private static byte[] Generate(Random random, int rows, string letters = "\"ä€\"")
    {
        string[] cells = ["\"\"", "\"1\"", "\"12.50\"", "null", "\"a text with more than thirty-two characters in it\"", letters, "\"quote \\\" inside\"", "\"\\u0041\\n\"", "12", "-1.5e3", "true", " \"blank\" "];
        var json = new StringBuilder("[");
        for (var row = 0; row < rows; row++)
        {
            var plain = random.Next(10) > 0;
            json.Append(row == 0 ? "" : plain ? "," : " ,\n").Append(plain ? "[" : "[ ")
                .AppendJoin(',', Enumerable.Range(0, Columns).Select(_ => cells[random.Next(plain ? 6 : cells.Length)])).Append(plain ? "]" : " ]");
        }

        return Encoding.UTF8.GetBytes(json.Append(']').ToString());
    }

    /// <summary>Gives some bytes at a time, as compressed bodies do.</summary>
    private sealed class Dribble(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, random.Next(1, 20_000))]);
    }
}

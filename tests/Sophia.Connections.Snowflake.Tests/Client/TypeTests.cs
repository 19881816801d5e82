using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Sophia.Connections.Snowflake.Tests.Client;

/// <summary>Every type, there and back, without loss.</summary>
public sealed class TypeTests(Emulator emulator) : IClassFixture<Emulator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_type_has_its_own_in_the_framework()
    {
        await using var client = emulator.Connect();
        using var result = await client.ExecuteAsync(
            """
            SELECT 12::NUMBER(10,0), 1.25::NUMBER(10,2), 12345678901234567890123456789012345678, -0.05::NUMBER(38,10), 1.5::FLOAT, TRUE, '2024-02-29'::DATE, '23:59:59.123456'::TIME,
              '2024-01-02 03:04:05.678901'::TIMESTAMP_NTZ, '2024-01-02 03:04:05 +0200'::TIMESTAMP_LTZ, '2024-01-02 03:04:05 -0130'::TIMESTAMP_TZ, TO_BINARY('00FF'),
              PARSE_JSON('{"a":[1,null]}'), ARRAY_CONSTRUCT(1, 'x'), 'é"\\\n', NULL
            """,
            Token);
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            Assert.Equal(12L, row[0]);
            Assert.Equal(1.25m, row[1]);
            Assert.Equal(SnowflakeNumber.Parse("12345678901234567890123456789012345678"), row[2]);
            Assert.Equal(SnowflakeNumber.Parse("-0.05"), row[3]);
            Assert.Equal("-0.0500000000", row.GetString(3));
            Assert.Equal(1.5, row[4]);
            Assert.Equal(true, row[5]);
            Assert.Equal(new DateTime(2024, 2, 29), row[6]);
            Assert.Equal(new TimeSpan(0, 23, 59, 59, 123, 456), row[7]);
            Assert.Equal(new DateTime(2024, 1, 2, 3, 4, 5, 678, 901), row[8]);
            Assert.Equal(new DateTimeOffset(2024, 1, 2, 1, 4, 5, TimeSpan.Zero), row[9]);
            Assert.Equal((new DateTime(2024, 1, 2, 3, 4, 5), TimeSpan.FromMinutes(-90)), (((DateTimeOffset)row[10]!).DateTime, ((DateTimeOffset)row[10]!).Offset));
            Assert.Equal<byte>([0, 255], (byte[])row[11]!);
            Assert.Equal(1, ((JsonElement)row[12]!).GetProperty("a")[0].GetInt32());
            Assert.Equal("x", ((JsonElement)row[13]!)[1].GetString());
            Assert.Equal("é\"\\\n", row[14]);
            Assert.Null(row[15]);
        }

        Assert.All(Enumerable.Range(0, 15), i => Assert.NotEqual(typeof(object), result.Columns[i].ClrType));
    }

    [Fact]
    public async Task Numbers_are_read_as_every_type_that_holds_them_and_as_no_other()
    {
        await using var client = emulator.Connect();
        using var result = await client.ExecuteAsync("SELECT 99999999999999999999999999999999999999, 42::NUMBER(38,0), 1.50::NUMBER(38,2), 300::NUMBER(3,0), 0.1::FLOAT, NULL::NUMBER", Token);
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            Assert.Equal(BigInteger.Pow(10, 38) - 1, row.Get<BigInteger>(0));
            Assert.Equal("99999999999999999999999999999999999999", row.Get<SqlDecimal>(0).ToString());
            Assert.Equal(Int128.Parse("99999999999999999999999999999999999999", CultureInfo.InvariantCulture), row.Get<Int128>(0));
            Assert.Throws<OverflowException>(() => row.Get<long>(0));
            Assert.Throws<OverflowException>(() => row.Get<decimal>(0));
            Assert.Equal((42L, 42, (short)42, (byte)42, 42m, 42.0, 42ul), (row.Get<long>(1), row.Get<int>(1), row.Get<short>(1), row.Get<byte>(1), row.Get<decimal>(1), row.Get<double>(1), row.Get<ulong>(1)));
            Assert.Equal(1.50m, row.Get<decimal>(2));
            Assert.Throws<OverflowException>(() => row.Get<long>(2));
            Assert.Throws<OverflowException>(() => row.Get<byte>(3));
            Assert.Throws<InvalidCastException>(() => row.Get<decimal>(4));
            Assert.Null(row.Get<int?>(5));
            Assert.Equal(42, row.Get<int?>(1));
            Assert.Throws<InvalidCastException>(() => row.Get<int>(5));
            Assert.Throws<InvalidCastException>(() => row.Get<DateTime>(1));
        }
    }

    [Fact]
    public async Task Odd_doubles_arrive()
    {
        await using var client = emulator.Connect();
        var row = (await client.RowsAsync("SELECT 'NaN'::FLOAT, 'inf'::FLOAT, '-inf'::FLOAT, 1e300::FLOAT, -0.1::FLOAT, 5e-324::FLOAT", Token))[0];

        Assert.Equal([double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -0.1, double.Epsilon], row.Cast<double>());
    }

    [Fact]
    public async Task Every_binding_comes_back_as_it_was()
    {
        await using var client = emulator.Connect();
        object?[] values =
        [
            (byte)1, (sbyte)-1, (short)2, (ushort)2, 3, 3u, 4L, ulong.MaxValue, Int128.Parse("12345678901234567890123456789012345678", CultureInfo.InvariantCulture),
            BigInteger.Pow(10, 30), 1.25m, SnowflakeNumber.Parse("-0.0000000001"), new SqlDecimal(7.5), DayOfWeek.Friday, 0.1, 0.25f, true, false, "text ' \" \\ é 😀 \0", 'c',
            Guid.Empty, new DateTime(2024, 2, 29, 23, 59, 59, 999, 999), new DateTime(1815, 12, 10), new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(-11.5)),
            new DateOnly(1, 1, 1), new DateOnly(9999, 12, 31), new TimeOnly(23, 59, 59, 999, 999), TimeSpan.FromHours(1.5), new byte[] { 0, 1, 255 }, Array.Empty<byte>(), null, DBNull.Value, "",
        ];
        var statement = new SnowflakeStatement("SELECT " + string.Join(", ", values.Select(_ => "?")));
        foreach (var value in values)
        {
            statement.Bindings.Add(SnowflakeBinding.From(value));
        }

        using var result = await client.ExecuteAsync(statement, Token);
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            for (var i = 0; i < values.Length; i++)
            {
                Same(values[i], row, i);
            }
        }
    }

    [Fact]
    public async Task Values_are_bound_as_the_type_the_caller_chooses()
    {
        await using var client = emulator.Connect();
        var moment = new DateTimeOffset(2024, 6, 1, 12, 0, 0, TimeSpan.FromHours(2));
        var statement = new SnowflakeStatement("SELECT ?, ?, ?, ?, PARSE_JSON(?):a")
        {
            Bindings =
            {
                SnowflakeBinding.From(moment, SnowflakeType.TimestampLtz), SnowflakeBinding.From(moment, SnowflakeType.TimestampNtz), SnowflakeBinding.From(moment, SnowflakeType.Date),
                SnowflakeBinding.From(5, SnowflakeType.Text), SnowflakeBinding.From(JsonSerializer.SerializeToElement(new { a = 7 }), SnowflakeType.Variant),
            },
        };

        using var result = await client.ExecuteAsync(statement, Token);
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            Assert.Equal(moment.UtcDateTime, row.Get<DateTimeOffset>(0).UtcDateTime);
            Assert.Equal(moment.DateTime, row.Get<DateTime>(1));
            Assert.Equal(new DateOnly(2024, 6, 1), row.Get<DateOnly>(2));
            Assert.Equal("5", row.GetString(3));
            Assert.Equal(7, row.Get<JsonElement>(4).GetInt32());
        }
    }

    [Fact]
    public void What_cannot_be_bound_without_a_guess_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SnowflakeBinding.From(new object()));
        Assert.Throws<ArgumentException>(() => SnowflakeBinding.From("x", SnowflakeType.Fixed));
        Assert.Throws<ArgumentException>(() => SnowflakeBinding.From(1, SnowflakeType.Boolean));
        Assert.Throws<ArgumentException>(() => SnowflakeBinding.From("x", SnowflakeType.Binary));
        Assert.Throws<ArgumentException>(() => SnowflakeBinding.From(TimeSpan.FromDays(1), SnowflakeType.Time));
        Assert.Throws<ArgumentException>(() => SnowflakeBinding.From(TimeSpan.FromTicks(-1), SnowflakeType.Time));
        Assert.Throws<ArgumentException>(() => SnowflakeBinding.From(new DateTime(2024, 1, 1), SnowflakeType.TimestampTz));
    }

    [Fact]
    public async Task A_row_writes_itself_as_json()
    {
        await using var client = emulator.Connect();
        using var result = await client.ExecuteAsync("SELECT 12345678901234567890123456789012345678, 'a\"b', TRUE, PARSE_JSON('{\"x\":[1]}'), NULL, 'NaN'::FLOAT, '2024-02-29'::DATE, 1.5::FLOAT", Token);
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
            {
                for (var i = 0; i < row.Count; i++)
                {
                    row.WriteTo(i, json);
                }
            }

            json.WriteEndArray();
        }

        Assert.Equal("""[12345678901234567890123456789012345678,"a\"b",true,{"x":[1]},null,"NaN","2024-02-29",1.5]""", System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    [Fact]
    public async Task A_row_that_is_gone_says_so()
    {
        await using var client = emulator.Connect();
        using var result = await client.ExecuteAsync("SELECT 1 UNION ALL SELECT 2", Token);
        SnowflakeRow kept = default;
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            kept = row;
            _ = kept[0];
        }

        Assert.Throws<InvalidOperationException>(() => kept[0]);
        Assert.Throws<InvalidOperationException>(() => default(SnowflakeRow)[0]);
    }

    [Fact]
    public async Task Rows_of_a_result_that_was_disposed_are_not_somebody_elses_bytes()
    {
        await using var client = emulator.Connect();
        var result = await client.ExecuteAsync("SELECT SEQ4(), 'a text that fills the buffer more than once' FROM TABLE(GENERATOR(ROWCOUNT => 3000))", Token);

        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
            {
                result.Dispose();
            }
        });
    }

    private static void Same(object? expected, SnowflakeRow row, int ordinal)
    {
        switch (expected)
        {
            case null or DBNull:
                Assert.True(row.IsNull(ordinal));
                break;
            case bool or string or double:
                Assert.Equal(expected, row[ordinal]);
                break;
            case float number:
                Assert.Equal(number, row.Get<float>(ordinal));
                break;
            case DateTime clock:
                Assert.Equal(clock, row.Get<DateTime>(ordinal));
                break;
            case DateTimeOffset moment:
                Assert.Equal((moment, moment.Offset), (row.Get<DateTimeOffset>(ordinal), row.Get<DateTimeOffset>(ordinal).Offset));
                break;
            case DateOnly day:
                Assert.Equal(day, row.Get<DateOnly>(ordinal));
                break;
            case TimeOnly time:
                Assert.Equal(time, row.Get<TimeOnly>(ordinal));
                break;
            case TimeSpan time:
                Assert.Equal(time, row.Get<TimeSpan>(ordinal));
                break;
            case byte[] bytes:
                Assert.Equal(bytes, row.Get<byte[]>(ordinal));
                break;
            case Guid guid:
                Assert.Equal(guid, row.Get<Guid>(ordinal));
                break;
            case char character:
                Assert.Equal(character, row.Get<char>(ordinal));
                break;
            case DayOfWeek day:
                Assert.Equal(day, row.Get<DayOfWeek>(ordinal));
                break;
            default:
                Assert.Equal(SnowflakeNumber.Parse(Convert.ToString(expected, CultureInfo.InvariantCulture)!), row.Get<SnowflakeNumber>(ordinal));
                break;
        }
    }
}

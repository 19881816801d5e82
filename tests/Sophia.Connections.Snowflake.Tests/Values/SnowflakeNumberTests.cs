using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Sophia.Connections.Snowflake.Tests.Values;

public sealed class SnowflakeNumberTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("0.0")]
    [InlineData("-0.05")]
    [InlineData("1.50")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("-99999999999999999999999999999999999999")]
    [InlineData("0.0000000000000000000000000000000000001")]
    [InlineData("1234567890.1234567890123456789012345678")]
    public void Text_there_and_back_keeps_every_digit(string text)
    {
        var number = SnowflakeNumber.Parse(text);

        Assert.Equal(text, number.ToString());
        Assert.Equal(text, number.ToSqlDecimal().ToString());
        Assert.Equal(number, JsonSerializer.Deserialize<SnowflakeNumber>(JsonSerializer.Serialize(number)));
        Assert.Equal(text, JsonSerializer.Serialize(number));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1e5")]
    [InlineData("1 ")]
    [InlineData("١")]
    [InlineData("100000000000000000000000000000000000000")]
    [InlineData("0.00000000000000000000000000000000000001")]
    public void Other_text_is_no_number(string text)
    {
        Assert.False(SnowflakeNumber.TryParse(text, CultureInfo.InvariantCulture, out _));
        Assert.Throws<FormatException>(() => SnowflakeNumber.Parse(text));
    }

    [Fact]
    public void Equal_numbers_are_equal_whatever_their_scale()
    {
        var (one, other) = (SnowflakeNumber.Parse("1.50"), SnowflakeNumber.Parse("1.5"));

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.True(SnowflakeNumber.Parse("1.49999") < one && one > SnowflakeNumber.Parse("-2") && one >= other && one <= other && one != 2);
    }

    [Theory]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    [InlineData("7.9228162514264337593543950335")]
    public void Decimals_go_through_unchanged(string text)
    {
        var value = decimal.Parse(text, CultureInfo.InvariantCulture);
        SnowflakeNumber number = value;

        Assert.Equal(text, number.ToString());
        Assert.Equal(value, (decimal)number);
    }

    [Fact]
    public void What_does_not_fit_overflows_instead_of_being_cut()
    {
        Assert.Throws<OverflowException>(() => (decimal)SnowflakeNumber.Parse("79228162514264337593543950336"));
        Assert.Throws<OverflowException>(() => (long)SnowflakeNumber.Parse("9223372036854775808"));
        Assert.Throws<OverflowException>(() => (int)SnowflakeNumber.Parse("1.5"));
        Assert.Throws<OverflowException>(() => (SnowflakeNumber)BigInteger.Pow(10, 38));
        Assert.Throws<OverflowException>(() => new SnowflakeNumber(Int128.MaxValue, 0));
        Assert.Equal(15m, (decimal)SnowflakeNumber.Parse("15.0000000000000000000000000000000000"));
        Assert.Equal(2, (int)SnowflakeNumber.Parse("2.00"));
    }

    [Fact]
    public void The_frameworks_conversions_know_it()
    {
        object number = SnowflakeNumber.Parse("42");

        Assert.Equal(42L, Convert.ToInt64(number, CultureInfo.InvariantCulture));
        Assert.Equal(42, Convert.ChangeType(number, typeof(int), CultureInfo.InvariantCulture));
        Assert.Equal(42m, Convert.ToDecimal(number, CultureInfo.InvariantCulture));
        Assert.Equal(42.0, Convert.ToDouble(number, CultureInfo.InvariantCulture));
        Assert.Equal("42", Convert.ToString(number, CultureInfo.InvariantCulture));
        Assert.Equal(new BigInteger(42), Convert.ChangeType(number, typeof(BigInteger), CultureInfo.InvariantCulture));
        Assert.Equal("42", $"{number}");
    }
}

using System.Data.SqlTypes;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// A NUMBER(p,s) without loss: up to 38 digits, of which <see cref="Scale"/> stand behind the point. What <c>GetValue</c> gives for numbers that a
/// <see cref="long"/> or a <see cref="decimal"/> cannot hold. Equal numbers are equal whatever their scale: 1.50 equals 1.5.
/// </summary>
[JsonConverter(typeof(SnowflakeNumberJsonConverter))]
public readonly partial struct SnowflakeNumber : IEquatable<SnowflakeNumber>, IComparable<SnowflakeNumber>, IComparable, ISpanFormattable, IParsable<SnowflakeNumber>
{
    /// <summary>How many digits a NUMBER has at most.</summary>
    public const int MaxPrecision = 38;

    /// <summary>How many of them may stand behind the point.</summary>
    public const int MaxScale = 37;

    private static readonly Int128 Limit = Int128.Parse("100000000000000000000000000000000000000", CultureInfo.InvariantCulture);

    /// <summary>Makes a number.</summary>
    /// <param name="unscaled">All its digits, as a whole number.</param>
    /// <param name="scale">How many of them stand behind the point: 0 to 37.</param>
    /// <exception cref="OverflowException">It has more than 38 digits.</exception>
    public SnowflakeNumber(Int128 unscaled, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, MaxScale);
        if (unscaled >= Limit || unscaled <= -Limit)
        {
            throw new OverflowException($"A NUMBER has at most {MaxPrecision} digits.");
        }

        Unscaled = unscaled;
        Scale = (byte)scale;
    }

    /// <summary>All its digits, as a whole number: 150 for 1.50.</summary>
    public Int128 Unscaled { get; }

    /// <summary>How many digits stand behind the point.</summary>
    public byte Scale { get; }

    /// <summary>Reads a number in plain notation: digits, an optional sign and point.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored: the notation is Snowflake's.</param>
    /// <exception cref="FormatException">It is not one.</exception>
    /// <exception cref="OverflowException">It has more than 38 digits.</exception>
    public static SnowflakeNumber Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return NumberText.TryParse(s, out var number) ? number : throw new FormatException("This is not a NUMBER in plain notation of at most 38 digits.");
    }

    /// <summary>Reads a number in plain notation, if it is one.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored: the notation is Snowflake's.</param>
    /// <param name="result">The number.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SnowflakeNumber result) => NumberText.TryParse(s, out result);

    /// <inheritdoc/>
    public bool Equals(SnowflakeNumber other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SnowflakeNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var (digits, scale) = (Unscaled, (int)Scale);
        while (scale > 0 && digits % 10 == 0)
        {
            digits /= 10;
            scale--;
        }

        return HashCode.Combine(digits, scale);
    }

    /// <inheritdoc/>
    public int CompareTo(SnowflakeNumber other) => Scale == other.Scale
        ? Unscaled.CompareTo(other.Unscaled)
        : (BigInteger.Pow(10, other.Scale) * (BigInteger)Unscaled).CompareTo(BigInteger.Pow(10, Scale) * (BigInteger)other.Unscaled);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        SnowflakeNumber other => CompareTo(other),
        _ => throw new ArgumentException("A SnowflakeNumber is compared with another one.", nameof(obj)),
    };

    /// <summary>The number in plain notation, with all the digits of its scale.</summary>
    public override string ToString()
    {
        Span<char> buffer = stackalloc char[NumberText.MaxLength];
        return new string(buffer[..NumberText.Format(this, buffer)]);
    }

    /// <inheritdoc cref="ToString()"/>
    /// <param name="format">Ignored.</param>
    /// <param name="formatProvider">Ignored.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<char> buffer = stackalloc char[NumberText.MaxLength];
        var length = NumberText.Format(this, buffer);
        charsWritten = buffer[..length].TryCopyTo(destination) ? length : 0;
        return charsWritten > 0;
    }

    /// <summary>Whether two numbers are equal.</summary>
    public static bool operator ==(SnowflakeNumber left, SnowflakeNumber right) => left.Equals(right);

    /// <summary>Whether two numbers differ.</summary>
    public static bool operator !=(SnowflakeNumber left, SnowflakeNumber right) => !left.Equals(right);

    /// <summary>Whether the first is smaller.</summary>
    public static bool operator <(SnowflakeNumber left, SnowflakeNumber right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first is larger.</summary>
    public static bool operator >(SnowflakeNumber left, SnowflakeNumber right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first is not larger.</summary>
    public static bool operator <=(SnowflakeNumber left, SnowflakeNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first is not smaller.</summary>
    public static bool operator >=(SnowflakeNumber left, SnowflakeNumber right) => left.CompareTo(right) >= 0;

    /// <summary>The number as one of the framework's own type of 38 digits.</summary>
    public SqlDecimal ToSqlDecimal() => SqlDecimal.Parse(ToString());
}

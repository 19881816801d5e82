using System.Globalization;
using System.Numerics;

namespace Sophia.Connections.Snowflake;

// Into and out of other types: never with a loss that nobody asked for. Only double and float round, as their nature is.
public readonly partial struct SnowflakeNumber : IConvertible
{
    /// <summary>A whole number.</summary>
    public static implicit operator SnowflakeNumber(long value) => new(value, 0);

    /// <summary>A decimal, with its own scale.</summary>
    public static implicit operator SnowflakeNumber(decimal value)
    {
        var bits = decimal.GetBits(value);
        var digits = (Int128)(((UInt128)(uint)bits[2] << 64) | ((UInt128)(uint)bits[1] << 32) | (uint)bits[0]);
        return new SnowflakeNumber(value < 0 ? -digits : digits, value.Scale);
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="OverflowException">It has more than 38 digits.</exception>
    public static explicit operator SnowflakeNumber(BigInteger value) => new((Int128)value, 0);

    /// <summary>The number as an Int128.</summary>
    /// <exception cref="OverflowException">It is not a whole number.</exception>
    public static explicit operator Int128(SnowflakeNumber value)
    {
        var whole = value.Unscaled;
        for (var scale = value.Scale; scale > 0; scale--)
        {
            (whole, var rest) = Int128.DivRem(whole, 10);
            if (rest != 0)
            {
                throw new OverflowException("The NUMBER has digits behind the point, which a whole number cannot hold.");
            }
        }

        return whole;
    }

    /// <summary>The number as a BigInteger.</summary>
    /// <exception cref="OverflowException">It is not a whole number.</exception>
    public static explicit operator BigInteger(SnowflakeNumber value) => (BigInteger)(Int128)value;

    /// <summary>The number as a long.</summary>
    /// <exception cref="OverflowException">It is not a whole number, or too large.</exception>
    public static explicit operator long(SnowflakeNumber value) => checked((long)(Int128)value);

    /// <summary>The number as an int.</summary>
    /// <exception cref="OverflowException">It is not a whole number, or too large.</exception>
    public static explicit operator int(SnowflakeNumber value) => checked((int)(Int128)value);

    /// <summary>The number as a decimal.</summary>
    /// <exception cref="OverflowException">It has more digits than a decimal can hold.</exception>
    public static explicit operator decimal(SnowflakeNumber value)
    {
        var (digits, scale) = (value.Unscaled, (int)value.Scale);
        while (scale > 0 && digits % 10 == 0 && (scale > 28 || digits > MaxMantissa || digits < -MaxMantissa))
        {
            digits /= 10;
            scale--;
        }

        if (scale > 28 || digits > MaxMantissa || digits < -MaxMantissa)
        {
            throw new OverflowException("The NUMBER has more digits than a decimal can hold. Read it as SnowflakeNumber, BigInteger or text.");
        }

        var magnitude = (UInt128)Int128.Abs(digits);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), digits < 0, (byte)scale);
    }

    /// <summary>The number as the nearest double.</summary>
    public static explicit operator double(SnowflakeNumber value) => double.Parse(value.ToString(), CultureInfo.InvariantCulture);

    private static Int128 MaxMantissa => (Int128)((UInt128.One << 96) - 1);

    TypeCode IConvertible.GetTypeCode() => TypeCode.Object;

    bool IConvertible.ToBoolean(IFormatProvider? provider) => Unscaled != 0;

    byte IConvertible.ToByte(IFormatProvider? provider) => checked((byte)(Int128)this);

    char IConvertible.ToChar(IFormatProvider? provider) => throw new InvalidCastException("A NUMBER is no character.");

    DateTime IConvertible.ToDateTime(IFormatProvider? provider) => throw new InvalidCastException("A NUMBER is no date.");

    decimal IConvertible.ToDecimal(IFormatProvider? provider) => (decimal)this;

    double IConvertible.ToDouble(IFormatProvider? provider) => (double)this;

    short IConvertible.ToInt16(IFormatProvider? provider) => checked((short)(Int128)this);

    int IConvertible.ToInt32(IFormatProvider? provider) => (int)this;

    long IConvertible.ToInt64(IFormatProvider? provider) => (long)this;

    sbyte IConvertible.ToSByte(IFormatProvider? provider) => checked((sbyte)(Int128)this);

    float IConvertible.ToSingle(IFormatProvider? provider) => (float)(double)this;

    string IConvertible.ToString(IFormatProvider? provider) => ToString();

    object IConvertible.ToType(Type conversionType, IFormatProvider? provider) =>
        conversionType == typeof(SnowflakeNumber) ? this
        : conversionType == typeof(BigInteger) ? (BigInteger)this
        : conversionType == typeof(Int128) ? (Int128)this
        : conversionType == typeof(System.Data.SqlTypes.SqlDecimal) ? ToSqlDecimal()
        : Convert.ChangeType(conversionType == typeof(string) ? ToString() : (decimal)this, conversionType, CultureInfo.InvariantCulture);

    ushort IConvertible.ToUInt16(IFormatProvider? provider) => checked((ushort)(Int128)this);

    uint IConvertible.ToUInt32(IFormatProvider? provider) => checked((uint)(Int128)this);

    ulong IConvertible.ToUInt64(IFormatProvider? provider) => checked((ulong)(Int128)this);
}

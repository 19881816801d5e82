using System.Buffers.Text;

namespace Sophia.Connections.Snowflake;

/// <summary>Cells as numbers: exactly, or not at all.</summary>
internal static class CellNumbers
{
    public static long Int64(RowReader reader, int ordinal)
    {
        Demand(reader, ordinal, nameof(System.Int64));
        var text = reader.Text(ordinal);
        if (Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length)
        {
            return value;
        }

        // Large, or with a point: the slow and exact way.
        try
        {
            return (long)Number(reader, ordinal);
        }
        catch (OverflowException)
        {
            throw CellErrors.TooLarge(reader, ordinal, nameof(System.Int64));
        }
    }

    public static decimal Decimal(RowReader reader, int ordinal)
    {
        Demand(reader, ordinal, nameof(System.Decimal));
        var text = reader.Text(ordinal);
        if (DecimalText.TryParse(text, out var plain))
        {
            return plain;
        }

        // The framework's parser rounds what it cannot hold, so only what surely fits goes there.
        if (text.Length <= ClrTypes.DecimalDigits && Utf8Parser.TryParse(text, out decimal value, out var used) && used == text.Length)
        {
            return value;
        }

        try
        {
            return (decimal)Number(reader, ordinal);
        }
        catch (OverflowException)
        {
            throw CellErrors.TooLarge(reader, ordinal, nameof(System.Decimal));
        }
    }

    public static SnowflakeNumber Number(RowReader reader, int ordinal)
    {
        Demand(reader, ordinal, nameof(SnowflakeNumber));
        return NumberText.TryParse(reader.Text(ordinal), out var number) ? number : throw CellErrors.Malformed(reader, ordinal);
    }

    public static double Double(RowReader reader, int ordinal)
    {
        if (reader.TypeOf(ordinal) is not (SnowflakeType.Real or SnowflakeType.Fixed))
        {
            throw CellErrors.Unfit(reader, ordinal, nameof(System.Double));
        }

        var text = reader.Text(ordinal);
        if (Utf8Parser.TryParse(text, out double value, out var used) && used == text.Length)
        {
            return value;
        }

        return text switch
        {
            _ when text.SequenceEqual("NaN"u8) => double.NaN,
            _ when text.SequenceEqual("inf"u8) => double.PositiveInfinity,
            _ when text.SequenceEqual("-inf"u8) => double.NegativeInfinity,
            _ => throw CellErrors.Malformed(reader, ordinal),
        };
    }

    private static void Demand(RowReader reader, int ordinal, string wanted)
    {
        if (reader.TypeOf(ordinal) is not SnowflakeType.Fixed)
        {
            throw CellErrors.Unfit(reader, ordinal, wanted);
        }
    }
}

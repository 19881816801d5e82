using System.Buffers;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// The quick way for rows as the service writes nearly all of them: <c>,["a",null,"b"]</c>, without blanks, escapes and bare numbers. What is not exactly so is no plain row, and
/// is left to the reader of all JSON, which also says what is wrong.
/// </summary>
internal static class PlainRows
{
    private static readonly SearchValues<byte> Stops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>Finds the cells of a row behind another one.</summary>
    /// <param name="bytes">The bytes of the partition, as far as they are here.</param>
    /// <param name="at">Where the comma before the row stands.</param>
    /// <param name="cells">Takes the cells: as many as a row must have.</param>
    /// <returns>Where the row ends; -1 when it is no plain row, or not all of it is here.</returns>
    public static int Scan(ReadOnlySpan<byte> bytes, int at, Span<Cell> cells)
    {
        if (at + 1 >= bytes.Length || bytes[at] != ',' || bytes[at + 1] != '[')
        {
            return -1;
        }

        at += 2;
        for (var i = 0; i < cells.Length; i++)
        {
            at = ScanCell(bytes, at, out cells[i]);
            // Behind each cell a comma, behind the last one the bracket.
            if ((uint)at >= (uint)bytes.Length || bytes[at] != (i + 1 < cells.Length ? (byte)',' : (byte)']'))
            {
                return -1;
            }

            at++;
        }

        return cells.IsEmpty ? -1 : at;
    }

    private static int ScanCell(ReadOnlySpan<byte> bytes, int at, out Cell cell)
    {
        cell = Cell.Null;
        if ((uint)at >= (uint)bytes.Length)
        {
            return -1;
        }

        if (bytes[at] != '"')
        {
            return bytes[at..].StartsWith("null"u8) ? at + 4 : -1;
        }

        var start = at + 1;
        var length = bytes[start..].IndexOfAny(Stops);
        if (length < 0 || bytes[start + length] != '"')
        {
            return -1;
        }

        cell = new Cell(start, length, escaped: false);
        return start + length + 1;
    }
}

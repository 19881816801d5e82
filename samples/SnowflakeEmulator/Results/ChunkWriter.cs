using System.Globalization;
using System.Runtime.CompilerServices;
using DuckDB.NET.Native;
using SnowflakeEmulator.Duck;

namespace SnowflakeEmulator.Results;

/// <summary>Writes the vectors of a DuckDB chunk as rows of JSON, without an object per value.</summary>
internal sealed unsafe class ChunkWriter(DuckColumn[] columns, ResultSink sink)
{
    private readonly Vector[] _vectors = new Vector[columns.Length];

    /// <summary>Digits of seconds behind the point, by column.</summary>
    private readonly int[] _digits = [.. sink.Columns.Select(c => c.Type.Scale)];

    public void Write(DuckDBDataChunk chunk)
    {
        var rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk);
        for (var c = 0; c < columns.Length; c++)
        {
            var vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, c);
            _vectors[c] = columns[c].Type == DuckDBType.Struct ? Struct(vector, _digits[c]) : Plain(vector, _digits[c]);
        }

        for (var row = 0; row < rows; row++)
        {
            sink.BeginRow();
            for (var c = 0; c < columns.Length; c++)
            {
                Cell(in _vectors[c], in columns[c], row);
            }

            sink.EndRow();
        }
    }

    private static Vector Plain(nint vector, int digits) =>
        new((byte*)NativeMethods.Vectors.DuckDBVectorGetData(vector), NativeMethods.Vectors.DuckDBVectorGetValidity(vector), null, digits);

    private static Vector Struct(nint vector, int digits) => new(
        (byte*)NativeMethods.Vectors.DuckDBVectorGetData(NativeMethods.Vectors.DuckDBStructVectorGetChild(vector, 0)),
        NativeMethods.Vectors.DuckDBVectorGetValidity(vector),
        (int*)NativeMethods.Vectors.DuckDBVectorGetData(NativeMethods.Vectors.DuckDBStructVectorGetChild(vector, 1)),
        digits);

    private void Cell(in Vector vector, in DuckColumn column, int row)
    {
        var cells = sink.Cells;
        if (vector.Validity != null && (vector.Validity[row >> 6] & (1UL << (row & 63))) == 0)
        {
            cells.Null();
            return;
        }

        var data = vector.Data;
        switch (column.Type)
        {
            case DuckDBType.Varchar or DuckDBType.Enum:
                cells.Text(StringAt(data, row));
                break;
            case DuckDBType.Decimal:
                cells.Scaled(DecimalAt(data, row, column.Width), column.Scale);
                break;
            case DuckDBType.Boolean:
                cells.Boolean(data[row] != 0);
                break;
            case DuckDBType.Double:
                cells.Real(((double*)data)[row]);
                break;
            case DuckDBType.Float:
                cells.Real(double.Parse(((float*)data)[row].ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
                break;
            case DuckDBType.HugeInt:
                cells.Huge(Unsafe.ReadUnaligned<Int128>(data + (row * 16L)));
                break;
            case DuckDBType.Blob:
                cells.Hex(StringAt(data, row));
                break;
            case DuckDBType.Struct:
                cells.Moment(((long*)data)[row], vector.Digits, vector.Offsets[row]);
                break;
            case DuckDBType.Time or DuckDBType.Timestamp or DuckDBType.TimestampTz:
                cells.Moment(((long*)data)[row], vector.Digits);
                break;
            default:
                Whole(cells, data, column.Type, row);
                break;
        }
    }

    private static void Whole(JsonCells cells, byte* data, DuckDBType type, int row)
    {
        switch (type)
        {
            case DuckDBType.BigInt:
                cells.Integer(((long*)data)[row]);
                break;
            case DuckDBType.Integer or DuckDBType.Date:
                cells.Integer(((int*)data)[row]);
                break;
            case DuckDBType.SmallInt:
                cells.Integer(((short*)data)[row]);
                break;
            case DuckDBType.TinyInt:
                cells.Integer(((sbyte*)data)[row]);
                break;
            case DuckDBType.UnsignedBigInt:
                cells.Huge(((ulong*)data)[row]);
                break;
            case DuckDBType.UnsignedInteger:
                cells.Integer(((uint*)data)[row]);
                break;
            case DuckDBType.UnsignedSmallInt:
                cells.Integer(((ushort*)data)[row]);
                break;
            case DuckDBType.UnsignedTinyInt:
                cells.Integer(data[row]);
                break;
            case DuckDBType.SqlNull:
                cells.Null();
                break;
            default:
                throw Errors.SnowflakeErrors.Unsupported("RESULT TYPE " + type);
        }
    }

    private static Int128 DecimalAt(byte* data, int row, int width) => width switch
    {
        <= 4 => ((short*)data)[row],
        <= 9 => ((int*)data)[row],
        <= 18 => ((long*)data)[row],
        _ => Unsafe.ReadUnaligned<Int128>(data + (row * 16L)),
    };

    /// <summary>DuckDB's string: 4 bytes of length, then up to 12 bytes in place, or 4 of them and a pointer.</summary>
    private static ReadOnlySpan<byte> StringAt(byte* data, int row)
    {
        var at = data + (row * 16L);
        var length = *(int*)at;
        return length <= 12 ? new ReadOnlySpan<byte>(at + 4, length) : new ReadOnlySpan<byte>(*(byte**)(at + 8), length);
    }

    private readonly struct Vector(byte* data, ulong* validity, int* offsets, int digits)
    {
        public readonly int Digits = digits;
        public readonly byte* Data = data;
        public readonly ulong* Validity = validity;
        public readonly int* Offsets = offsets;
    }
}

using System.Buffers;
using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// Finds the rows of a partition in its bytes, some at a time: where each cell begins and ends, without making anything of it. Memory stays the size of the largest row,
/// and at least a buffer of 64 KB.
/// </summary>
internal sealed class RowScanner(int columns) : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private const int MaxRows = 4096;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private Cell[] _cells = ArrayPool<Cell>.Shared.Rent(1024);
    private Stream? _stream;
    private JsonReaderState _state;
    private Phase _phase;
    private int _filled;
    private int _consumed;
    private bool _ended;
    private bool _betweenRows;

    private enum Phase
    {
        Root,
        Envelope,
        Data,
        Rows,
        Done,
    }

    /// <summary>How many rows the batch has.</summary>
    public int Rows { get; private set; }

    /// <summary>Begins with the plain bytes of a partition; the scanner disposes the stream.</summary>
    public void Begin(Stream stream)
    {
        _stream?.Dispose();
        _stream = stream;
        _state = default;
        _phase = Phase.Root;
        (_filled, _consumed, _ended, _betweenRows, Rows) = (0, 0, false, false, 0);
    }

    /// <summary>Goes on to the next rows; false at the end of the partition. What was read of the batch before is gone.</summary>
    /// <exception cref="JsonException">It is not the JSON of the protocol, or it was cut off.</exception>
    /// <exception cref="InvalidDataException">The compressed bytes are damaged.</exception>
    public bool NextBatch()
    {
        while (true)
        {
            Compact();
            Fill();
            Scan();
            if (Rows > 0)
            {
                return true;
            }

            if (_ended)
            {
                return _phase is Phase.Done ? false : throw new JsonException("The rows end too early.");
            }
        }
    }

    public ref readonly Cell CellAt(int row, int column) => ref _cells[(row * columns) + column];

    public ReadOnlySpan<byte> Bytes(in Cell cell) => _buffer.AsSpan(cell.Start, cell.Length);

    /// <summary>A cell with its quotes, for those who undo escapes.</summary>
    public ReadOnlySpan<byte> Quoted(in Cell cell) => _buffer.AsSpan(cell.Start - 1, cell.Length + 2);

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            ArrayPool<Cell>.Shared.Return(_cells);
            (_buffer, _cells, Rows) = ([], [], 0);
        }
    }

    private void Compact()
    {
        var left = _filled - _consumed;
        if (left == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked(_buffer.Length * 2));
            _buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else if (_consumed > 0)
        {
            _buffer.AsSpan(_consumed, left).CopyTo(_buffer);
        }

        (_filled, _consumed) = (left, 0);
    }

    private void Fill()
    {
        while (!_ended && _filled < _buffer.Length)
        {
            var read = _stream!.Read(_buffer.AsSpan(_filled));
            _filled += read;
            _ended = read == 0;
        }
    }

    private void Scan()
    {
        Rows = 0;
        ScanPlainRows();
        var origin = _consumed;
        var reader = Reader();
        while (Rows < MaxRows && reader.Read())
        {
            if (_phase is Phase.Rows && reader.TokenType is JsonTokenType.StartArray)
            {
                if (!ScanRow(ref reader, origin))
                {
                    return;
                }

                Rows++;
                Advance(ref reader, origin, betweenRows: true);
                if (ScanPlainRows())
                {
                    origin = _consumed;
                    reader = Reader();
                }
            }
            else
            {
                Step(ref reader);
                Advance(ref reader, origin, betweenRows: false);
            }
        }
    }

    /// <summary>Reads on from where the last row or token ended.</summary>
    private Utf8JsonReader Reader() => new(_buffer.AsSpan(_consumed, _filled - _consumed), _ended, _state);

    private void Advance(ref Utf8JsonReader reader, int origin, bool betweenRows)
    {
        _consumed = origin + (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        _betweenRows = betweenRows;
    }

    /// <summary>Rows behind a row leave the state of the JSON reader as it is, so they need none.</summary>
    private bool ScanPlainRows()
    {
        var before = Rows;
        while (_betweenRows && Rows < MaxRows)
        {
            var first = Rows * columns;
            GrowCells(first + columns);
            var end = PlainRows.Scan(_buffer.AsSpan(0, _filled), _consumed, _cells.AsSpan(first, columns));
            if (end < 0)
            {
                break;
            }

            _consumed = end;
            Rows++;
        }

        return Rows > before;
    }

    /// <summary>False when the rest of the row is not here yet; then it is scanned again from its beginning.</summary>
    private bool ScanRow(ref Utf8JsonReader reader, int origin)
    {
        var first = Rows * columns;
        var cell = first;
        GrowCells(first + columns);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.EndArray when cell - first == columns:
                    return true;
                case JsonTokenType.EndArray:
                    throw new JsonException($"A row has {cell - first} cells, and there are {columns} columns.");
                case var _ when cell - first == columns:
                    throw new JsonException($"A row has more than {columns} cells.");
                case JsonTokenType.String:
                    _cells[cell++] = new Cell(origin + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped);
                    break;
                case JsonTokenType.Null:
                    _cells[cell++] = Cell.Null;
                    break;
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    _cells[cell++] = new Cell(origin + (int)reader.TokenStartIndex, reader.ValueSpan.Length, escaped: false);
                    break;
                default:
                    throw new JsonException($"A cell is a {reader.TokenType}.");
            }
        }

        return false;
    }

    /// <summary>What stands around the rows.</summary>
    private void Step(ref Utf8JsonReader reader)
    {
        _phase = (_phase, reader.TokenType) switch
        {
            (Phase.Root or Phase.Data, JsonTokenType.StartArray) => Phase.Rows,
            (Phase.Root, JsonTokenType.StartObject) => Phase.Envelope,
            (Phase.Envelope, JsonTokenType.PropertyName) when reader.CurrentDepth == 1 && reader.ValueTextEquals("data"u8) => Phase.Data,
            (Phase.Envelope, JsonTokenType.EndObject) when reader.CurrentDepth == 0 => Phase.Done,
            (Phase.Envelope, _) => Phase.Envelope,
            (Phase.Rows, JsonTokenType.EndArray) => reader.CurrentDepth == 0 ? Phase.Done : Phase.Envelope,
            (Phase.Data, JsonTokenType.Null) => Phase.Envelope,
            _ => throw new JsonException($"A {reader.TokenType} came where none belongs."),
        };
    }

    private void GrowCells(int needed)
    {
        if (needed <= _cells.Length)
        {
            return;
        }

        var larger = ArrayPool<Cell>.Shared.Rent(Math.Max(needed, _cells.Length * 2));
        _cells.CopyTo(larger, 0);
        ArrayPool<Cell>.Shared.Return(_cells);
        _cells = larger;
    }
}

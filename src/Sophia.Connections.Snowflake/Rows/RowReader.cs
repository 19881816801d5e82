using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>Goes through the rows of a result, forwards. For one reader at a time.</summary>
internal sealed class RowReader : IAsyncDisposable
{
    private readonly ResultSource _source;
    private readonly PartitionWindow _window;
    private readonly RowScanner _scanner;
    private readonly SnowflakeType[] _types;
    private readonly int _first;
    private PooledBody? _body;
    private int _partition;
    private int _row = -1;
    private long _rowsOfPartition;
    private byte[] _scratch = [];
    private bool _disposed;

    /// <summary>Makes a reader that begins with a partition.</summary>
    public RowReader(ResultSource source, int firstPartition)
    {
        _source = source;
        _first = firstPartition;
        _partition = firstPartition - 1;
        _types = [.. source.Columns.Select(static column => column.Type)];
        _scanner = new RowScanner(_types.Length);
        _window = new PartitionWindow(source.Partitions, Math.Max(1, firstPartition), source.Options, source.FetchAsync);
        _window.FetchAhead();
    }

    public IReadOnlyList<SnowflakeColumn> Columns => _source.Columns;

    /// <summary>What the service says that a column is.</summary>
    public SnowflakeType TypeOf(int column) => _types[column];

    /// <summary>Counts the rows; by it a row knows whether it is still the one that is read.</summary>
    public long Position { get; private set; } = -1;

    /// <summary>Whether there is a row to read from.</summary>
    public bool HasRow => _row >= 0;

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_row >= 0 && _row + 1 < _scanner.Rows)
        {
            _row++;
            Position++;
            return new ValueTask<bool>(true);
        }

        return NextBatchAsync(cancellationToken);
    }

    public bool IsNull(int column) => Cell(column).IsNull;

    /// <summary>The text of a cell, without escapes; valid until the next row is asked for, and no longer than until the next cell is.</summary>
    public ReadOnlySpan<byte> Text(int column)
    {
        ref readonly var cell = ref Cell(column);
        return cell.IsNull ? default : cell.IsEscaped ? Unescape(cell) : _scanner.Bytes(cell);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        CountRows();
        End();
        _scanner.Dispose();
        _body?.Dispose();
        await _window.DisposeAsync().ConfigureAwait(false);
    }

    private ref readonly Cell Cell(int column)
    {
        if (_row < 0)
        {
            throw new InvalidOperationException("There is no row to read from: none has been asked for yet, or they are at their end.");
        }

        if ((uint)column >= (uint)_types.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(column), column, $"The result has {_types.Length} columns, from 0.");
        }

        return ref _scanner.CellAt(_row, column);
    }

    private ReadOnlySpan<byte> Unescape(in Cell cell)
    {
        if (_scratch.Length < cell.Length)
        {
            _scratch = new byte[Math.Max(cell.Length, 256)];
        }

        try
        {
            var reader = new Utf8JsonReader(_scanner.Quoted(cell));
            reader.Read();
            return _scratch.AsSpan(0, reader.CopyString(_scratch));
        }
        catch (InvalidOperationException exception)
        {
            throw ErrorMapper.Protocol("a cell is no valid UTF-8.", _source.Handle, exception);
        }
    }

    private async ValueTask<bool> NextBatchAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            if (_partition >= _first && NextInPartition())
            {
                return true;
            }

            if (_partition + 1 >= Math.Max(1, _source.Partitions.Count))
            {
                End();
                return false;
            }

            await NextPartitionAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void End()
    {
        _row = -1;
        Position++;
    }

    private bool NextInPartition()
    {
        try
        {
            if (_scanner.NextBatch())
            {
                _row = 0;
                Position++;
                _rowsOfPartition += _scanner.Rows;
                return true;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or OverflowException)
        {
            throw ErrorMapper.Protocol($"partition {_partition} cannot be read. {exception.Message}", _source.Handle, exception);
        }

        if (_partition < _source.Partitions.Count && _rowsOfPartition != _source.Partitions[_partition].Rows)
        {
            throw ErrorMapper.Protocol($"partition {_partition} has {_rowsOfPartition} rows, and {_source.Partitions[_partition].Rows} were announced.", _source.Handle);
        }

        return false;
    }

    private async ValueTask NextPartitionAsync(CancellationToken cancellationToken)
    {
        CountRows();
        _row = -1;
        _body?.Dispose();
        _body = null;
        if (_partition + 1 == 0)
        {
            _scanner.Begin(_source.OpenFirst());
        }
        else
        {
            _body = await TakeAsync(cancellationToken).ConfigureAwait(false);
            _scanner.Begin(_body.Open());
        }

        _partition++;
    }

    private async Task<PooledBody> TakeAsync(CancellationToken cancellationToken)
    {
        if (_window.IsReady)
        {
            return await _window.TakeAsync(cancellationToken).ConfigureAwait(false);
        }

        var started = _source.Time.GetTimestamp();
        var body = await _window.TakeAsync(cancellationToken).ConfigureAwait(false);
        _source.Metrics.Waited(_source.Time.GetElapsedTime(started));
        return body;
    }

    private void CountRows()
    {
        _source.Metrics.Read(_rowsOfPartition);
        _rowsOfPartition = 0;
    }
}

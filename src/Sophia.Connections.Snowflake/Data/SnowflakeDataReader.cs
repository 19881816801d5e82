using System.Collections;
using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Sophia.Connections.Snowflake;

/// <summary>Reads results forwards, in constant memory: partitions are fetched ahead, a cell is parsed when it is read. Not for use by several threads at once.</summary>
#pragma warning disable CA1010, CA2201 // As every DbDataReader: rows are not objects to enumerate, and ADO.NET's own exception for an unknown column is this one.
public sealed partial class SnowflakeDataReader : DbDataReader, IDbColumnSchemaGenerator
{
    private readonly SnowflakeConnection _connection;
    private readonly object _holder;
    private readonly CommandBehavior _behavior;
    private readonly IReadOnlyList<string> _handles;
    private SnowflakeResult? _result;
    private RowReader? _rows;
    private int _next = 1;
    private long _affected = -1;
    private bool _closed;

    private SnowflakeDataReader(SnowflakeResult result, IReadOnlyList<string> handles, SnowflakeConnection connection, object holder, CommandBehavior behavior)
    {
        _connection = connection;
        _holder = holder;
        _behavior = behavior;
        _handles = handles;
        Take(result);
    }

    /// <summary>By this the service knows the statement whose result is read.</summary>
    public string StatementHandle => _result?.Handle ?? "";

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override int FieldCount => Columns.Count;

    /// <inheritdoc/>
    public override bool HasRows => _result?.RowCount > 0;

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <summary>How many rows the statements so far have changed; -1 for what changes none.</summary>
    public override int RecordsAffected => (int)Math.Min(_affected, int.MaxValue);

    private IReadOnlyList<SnowflakeColumn> Columns => _result?.Columns ?? throw new InvalidOperationException("The reader is closed, or its results are at their end.");

    private RowReader Rows => _rows ?? throw new InvalidOperationException("The reader is closed, or its results are at their end.");

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    internal static async Task<SnowflakeDataReader> CreateAsync(
        SnowflakeResult result, SnowflakeConnection connection, object holder, CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var handles = result.StatementHandles;
        if (handles.Count == 0)
        {
            return new SnowflakeDataReader(result, [], connection, holder, behavior);
        }

        // A request of several statements has a result that only says so; those of the statements follow.
        result.Dispose();
        var first = await connection.Client.GetResultAsync(handles[0], cancellationToken).ConfigureAwait(false);
        return new SnowflakeDataReader(first, handles, connection, holder, behavior);
    }

    /// <inheritdoc/>
    public override bool Read()
    {
        var read = Rows.ReadAsync(CancellationToken.None);
        return read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var read = Rows.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? Task.FromResult(read.Result) : read.AsTask();
    }

    /// <inheritdoc/>
    public override bool NextResult() => NextResultAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_next >= _handles.Count)
        {
            return false;
        }

        var next = await _connection.Client.GetResultAsync(_handles[_next++], cancellationToken).ConfigureAwait(false);
        await DropAsync().ConfigureAwait(false);
        Take(next);
        return true;
    }

    /// <inheritdoc/>
    public override void Close() => CloseAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task CloseAsync()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        await DropAsync().ConfigureAwait(false);
        _connection.End(_holder);
        if (_behavior.HasFlag(CommandBehavior.CloseConnection))
        {
            await _connection.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    /// <inheritdoc/>
    public override DataTable GetSchemaTable() => ColumnSchema.ToTable(Columns);

    /// <inheritdoc/>
    public ReadOnlyCollection<DbColumn> GetColumnSchema() => ColumnSchema.ToColumns(Columns);

    /// <inheritdoc/>
    public override string GetName(int ordinal) => Column(ordinal).Name;

    /// <inheritdoc/>
    public override string GetDataTypeName(int ordinal) => Column(ordinal).TypeName;

    /// <inheritdoc/>
    [return: DynamicallyAccessedMembers(SnowflakeColumn.FieldMembers)]
    public override Type GetFieldType(int ordinal) => Column(ordinal).ClrType;

    /// <summary>The place of a column: the name as it is, else in any case.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none of that name.</exception>
    public override int GetOrdinal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name, StringComparison.Ordinal) ?? Find(name, StringComparison.OrdinalIgnoreCase)
            ?? throw new IndexOutOfRangeException($"There is no column '{name}'. There are: {string.Join(", ", Columns.Select(column => column.Name))}.");
    }

    private int? Find(string name, StringComparison comparison)
    {
        foreach (var column in Columns)
        {
            if (column.Name.Equals(name, comparison))
            {
                return column.Ordinal;
            }
        }

        return null;
    }

    private SnowflakeColumn Column(int ordinal) => ordinal >= 0 && ordinal < Columns.Count
        ? Columns[ordinal]
        : throw new IndexOutOfRangeException($"There is no column {ordinal}: the result has {Columns.Count}, from 0.");

    private void Take(SnowflakeResult result)
    {
        _result = result;
        _rows = result.OpenReader(0, out _);
        if (result.Statistics is { } statistics)
        {
            _affected = Math.Max(0, _affected) + statistics.RowsAffected;
        }
    }

    private async ValueTask DropAsync()
    {
        var (rows, result) = (_rows, _result);
        (_rows, _result) = (null, null);
        if (rows is not null)
        {
            await rows.DisposeAsync().ConfigureAwait(false);
        }

        result?.Dispose();
    }
}

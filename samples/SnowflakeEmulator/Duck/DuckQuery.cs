using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace SnowflakeEmulator.Duck;

/// <summary>One statement running in DuckDB; rows come chunk by chunk and are never all in memory.</summary>
internal sealed unsafe partial class DuckQuery : IDisposable
{
    private readonly DuckDBPreparedStatement _statement;
    private DuckDBResult _result;
    private bool _closed;

    private DuckQuery(DuckDBPreparedStatement statement, DuckDBResult result)
    {
        _statement = statement;
        _result = result;
        Columns = ReadColumns();
        RowsChanged = NativeMethods.Query.DuckDBResultReturnType(result) == DuckDBResultType.ChangedRows ? NativeMethods.Query.DuckDBRowsChanged(ref _result) : 0;
    }

    public DuckColumn[] Columns { get; }

    /// <summary>Rows that an INSERT, UPDATE or DELETE changed.</summary>
    public long RowsChanged { get; }

    /// <exception cref="DuckException">DuckDB refused it.</exception>
    public static DuckQuery Execute(DuckDBConnection connection, string sql)
    {
        if (NativeMethods.PreparedStatements.DuckDBPrepare(connection.NativeConnection, sql, out var statement) != DuckDBState.Success)
        {
            using (statement)
            {
                throw Error(NativeMethods.PreparedStatements.DuckDBPrepareError(statement), default);
            }
        }

        if (NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out var result) == DuckDBState.Success)
        {
            return new DuckQuery(statement, result);
        }

        var error = Error(NativeMethods.Query.DuckDBResultError(ref result), NativeMethods.Query.DuckDBResultErrorType(ref result));
        NativeMethods.Query.DuckDBDestroyResult(ref result);
        statement.Dispose();
        throw error;
    }

    /// <summary>The next rows, or null at the end.</summary>
    public DuckDBDataChunk? Fetch()
    {
        var chunk = NativeMethods.Query.DuckDBFetchChunk(_result);
        if (!chunk.IsInvalid && NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk) > 0)
        {
            return chunk;
        }

        chunk.Dispose();
        var message = NativeMethods.Query.DuckDBResultError(ref _result);
        return string.IsNullOrEmpty(message) ? null : throw Error(message, NativeMethods.Query.DuckDBResultErrorType(ref _result));
    }

    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            NativeMethods.Query.DuckDBDestroyResult(ref _result);
            _statement.Dispose();
        }
    }

    private static DuckException Error(string? message, DuckDBErrorType kind) => new(message ?? "unknown error", kind);

    private DuckColumn[] ReadColumns()
    {
        var columns = new DuckColumn[(int)NativeMethods.Query.DuckDBColumnCount(ref _result)];
        for (var i = 0; i < columns.Length; i++)
        {
            using var logical = NativeMethods.Query.DuckDBColumnLogicalType(ref _result, i);
            var type = NativeMethods.LogicalType.DuckDBGetTypeId(logical);
            var isDecimal = type == DuckDBType.Decimal;
            columns[i] = new DuckColumn(
                Sql.Names.Decode(NativeMethods.Query.DuckDBColumnName(ref _result, i)),
                type,
                isDecimal ? NativeMethods.LogicalType.DuckDBDecimalWidth(logical) : 0,
                isDecimal ? NativeMethods.LogicalType.DuckDBDecimalScale(logical) : 0,
                type == DuckDBType.Varchar && IsJson(logical));
        }

        return columns;
    }

    private static bool IsJson(DuckDBLogicalType type)
    {
        var alias = LogicalTypeAlias(type.DangerousGetHandle());
        if (alias == 0)
        {
            return false;
        }

        var isJson = Marshal.PtrToStringUTF8(alias) == "JSON";
        Free(alias);
        return isJson;
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_logical_type_get_alias")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint LogicalTypeAlias(nint type);

    [LibraryImport("duckdb", EntryPoint = "duckdb_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Free(nint memory);
}

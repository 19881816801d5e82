using System.Collections.Concurrent;
using System.Globalization;
using DuckDB.NET.Data;

namespace SnowflakeEmulator.Duck;

/// <summary>The one DuckDB in memory and its spare connections.</summary>
internal sealed class DuckEngine : IDisposable
{
    private readonly DuckDBConnection _root;
    private readonly ConcurrentBag<DuckDBConnection> _spare = [];
    private volatile bool _disposed;

    public DuckEngine(string? memoryLimit, string spillDirectory)
    {
        _root = new DuckDBConnection("DataSource=:memory:");
        _root.Open();
        string[] settings =
        [
            "SET GLOBAL TimeZone='UTC'",
            "SET GLOBAL default_null_order='nulls_last_on_asc_first_on_desc'",
            "SET GLOBAL preserve_insertion_order=true",
            "SET GLOBAL temp_directory=" + Sql.Names.Literal(spillDirectory),
            .. memoryLimit is null ? Array.Empty<string>() : ["SET GLOBAL memory_limit=" + Sql.Names.Literal(memoryLimit)],
            "SET GLOBAL enable_external_access=false",
            "SET GLOBAL lock_configuration=true",
        ];
        RunAll(_root, Resources.Read("Duck.macros.sql"));
        foreach (var setting in settings)
        {
            Run(_root, setting);
        }
    }

    /// <summary>Takes a connection; give it back with <see cref="Return"/> outside a transaction.</summary>
    public DuckDBConnection Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_spare.TryTake(out var spare))
        {
            return spare;
        }

        var connection = _root.Duplicate();
        connection.Open();
        return connection;
    }

    public void Return(DuckDBConnection connection)
    {
        if (_disposed || _spare.Count > 64)
        {
            connection.Dispose();
            return;
        }

        _spare.Add(connection);
    }

    private static void RunAll(DuckDBConnection connection, string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement for its effect and says how many rows it changed.</summary>
    public static long Run(DuckDBConnection connection, string sql)
    {
        using var query = DuckQuery.Execute(connection, sql);
        return query.RowsChanged;
    }

    /// <summary>Undoes what is open; nothing where DuckDB did so itself.</summary>
    public static void Rollback(DuckDBConnection connection)
    {
        try
        {
            Run(connection, "ROLLBACK");
        }
        catch (DuckException)
        {
            // A failed COMMIT has ended the transaction.
        }
    }

    public static long Count(DuckDBConnection connection, string sql) => Numbers(connection, sql)[0];

    /// <summary>The whole numbers in the one row of a query.</summary>
    /// <exception cref="DuckException">DuckDB refused it.</exception>
    public static long[] Numbers(DuckDBConnection connection, string sql)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            reader.Read();
            return [.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToInt64(reader.GetValue(i), CultureInfo.InvariantCulture))];
        }
        catch (DuckDBException e)
        {
            throw new DuckException(e.Message, e.ErrorType);
        }
    }

    /// <summary>The columns a query would have.</summary>
    public static List<DuckColumn> Describe(DuckDBConnection connection, string sql)
    {
        using var query = DuckQuery.Execute(connection, "SELECT * FROM (" + sql + ") LIMIT 0");
        return [.. query.Columns];
    }

    public void Dispose()
    {
        _disposed = true;
        while (_spare.TryTake(out var spare))
        {
            spare.Dispose();
        }

        _root.Dispose();
    }
}

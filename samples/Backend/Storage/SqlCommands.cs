using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Backend.Storage;

/// <summary>The few words of ADO.NET that are used again and again. Both databases take <c>@name</c> parameters.</summary>
internal static class SqlCommands
{
    public static DbCommand Command(this DbConnection connection, string sql, DbTransaction? transaction, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of this program; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            command.Add(name, value);
        }

        return command;
    }

    public static void Add(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    public static async Task<int> ExecuteAsync(
        this DbConnection connection, string sql, DbTransaction? transaction, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.Command(sql, transaction, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row, or <see langword="null"/>.</summary>
    public static async Task<object?> ScalarAsync(
        this DbConnection connection, string sql, DbTransaction? transaction, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.Command(sql, transaction, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    public static async Task<List<T>> QueryAsync<T>(this DbCommand command, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }

    /// <summary>One statement for any number of rows: <c>INSERT … VALUES (@p0, …), (@p1, …) ON CONFLICT …</c>.</summary>
    public static DbCommand InsertMany<T>(
        this DbConnection connection, string insert, string onConflict, DbTransaction? transaction, IReadOnlyCollection<T> rows, Func<T, object[]> values)
    {
        var command = connection.Command("", transaction);
        var sql = new StringBuilder(insert).Append(" VALUES ");
        var number = 0;
        foreach (var row in rows)
        {
            sql.Append(number == 0 ? "(" : ", (");
            var separator = "";
            foreach (var value in values(row))
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"@p{number++}");
                sql.Append(separator).Append(name);
                command.Add(name, value);
                separator = ", ";
            }

            sql.Append(')');
        }

#pragma warning disable CA2100 // Constants and parameter names.
        command.CommandText = sql.Append(' ').Append(onConflict).ToString();
#pragma warning restore CA2100
        return command;
    }
}

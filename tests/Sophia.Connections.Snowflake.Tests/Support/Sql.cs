using System.Data.Common;

namespace Sophia.Connections.Snowflake.Tests;

/// <summary>Statements by plain ADO.NET.</summary>
internal static class Sql
{
    public static async Task<object?> ScalarAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own statements.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>All rows of a result, kept.</summary>
    public static async Task<List<object?[]>> RowsAsync(this SnowflakeClient client, string sql, CancellationToken cancellationToken)
    {
        List<object?[]> rows = [];
        await foreach (var row in client.QueryAsync(new SnowflakeStatement(sql), cancellationToken))
        {
            rows.Add(row.ToArray());
        }

        return rows;
    }
}

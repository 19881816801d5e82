using DuckDB.NET.Data;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;

namespace SnowflakeEmulator.Statements;

/// <summary>Rows and bytes of tables, for SHOW TABLES and EXPLAIN.</summary>
internal static class TableSizes
{
    public static long Rows(DuckDBConnection connection, Table table) => DuckEngine.Count(connection, "SELECT count(*) FROM " + table.DuckName);

    /// <summary>A rough figure: 8 bytes a value, 24 for text, 64 for VARIANT.</summary>
    public static long Bytes(Table table, long rows) => rows * table.Columns.Sum(c => c.Type.IsSemi ? 64 : c.Type.Kind is TypeKind.Text or TypeKind.Binary ? 24 : 8);
}

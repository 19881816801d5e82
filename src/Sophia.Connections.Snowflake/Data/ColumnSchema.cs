using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Sophia.Connections.Snowflake;

/// <summary>Columns as ADO.NET describes them, as objects and as the older table.</summary>
internal static class ColumnSchema
{
    public static ReadOnlyCollection<DbColumn> ToColumns(IReadOnlyList<SnowflakeColumn> columns) => columns.Select(column => (DbColumn)new Described(column)).ToArray().AsReadOnly();

    public static DataTable ToTable(IReadOnlyList<SnowflakeColumn> columns)
    {
        var table = new DataTable("SchemaTable") { Locale = System.Globalization.CultureInfo.InvariantCulture };
        table.Columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        table.Columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        table.Columns.Add(SchemaTableColumn.ColumnSize, typeof(int));
        table.Columns.Add(SchemaTableColumn.NumericPrecision, typeof(short));
        table.Columns.Add(SchemaTableColumn.NumericScale, typeof(short));
        AddTypeColumn(table);
        table.Columns.Add("DataTypeName", typeof(string));
        table.Columns.Add(SchemaTableColumn.ProviderType, typeof(int));
        table.Columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        table.Columns.Add(SchemaTableColumn.IsLong, typeof(bool));
        table.Columns.Add(SchemaTableColumn.IsKey, typeof(bool));
        table.Columns.Add(SchemaTableColumn.IsUnique, typeof(bool));
        table.Columns.Add(SchemaTableOptionalColumn.IsReadOnly, typeof(bool));
        table.Columns.Add(SchemaTableOptionalColumn.IsAutoIncrement, typeof(bool));
        foreach (var column in columns)
        {
            table.Rows.Add(
                column.Name, column.Ordinal, Size(column), (short)(column.Precision ?? 0), (short)(column.Scale ?? 0), column.ClrType, column.TypeName, (int)column.Type,
                column.IsNullable, false, false, false, true, false);
        }

        return table;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2111", Justification = "The column holds types; nothing looks at the members of Type itself.")]
    private static void AddTypeColumn(DataTable table) => table.Columns.Add(SchemaTableColumn.DataType, typeof(Type));

    private static int Size(SnowflakeColumn column) => column.Length is { } length ? (int)Math.Min(length, int.MaxValue) : -1;

    private sealed class Described : DbColumn
    {
        public Described(SnowflakeColumn column)
        {
            ColumnName = column.Name;
            ColumnOrdinal = column.Ordinal;
            ColumnSize = Size(column);
            NumericPrecision = column.Precision;
            NumericScale = column.Scale;
            DataType = column.ClrType;
            DataTypeName = column.TypeName;
            AllowDBNull = column.IsNullable;
            IsReadOnly = true;
            IsAutoIncrement = false;
            IsKey = false;
            IsUnique = false;
            IsLong = false;
        }
    }
}

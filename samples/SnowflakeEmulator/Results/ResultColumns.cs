using DuckDB.NET.Native;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Results;

internal static class ResultColumns
{
    /// <summary>DuckDB's columns as Snowflake's: what the translator knows of them (names, lengths, OBJECT or ARRAY) where both agree.</summary>
    public static List<ResultColumn> Of(DuckColumn[] columns, IReadOnlyList<OutColumn>? known)
    {
        var list = new List<ResultColumn>(columns.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            var type = columns[i].ToSnowflake();
            var hint = known?.Count == columns.Length ? known[i] : null;
            if (hint is { Type.Kind: TypeKind.Null })
            {
                type = DataType.Text;
            }
            else if (hint is not null && (hint.Type.Kind == type.Kind || (hint.Type.IsSemi && type.IsSemi)))
            {
                type = type.Kind == TypeKind.Fixed && (columns[i].Type == DuckDBType.Decimal || hint.Type.Scale != type.Scale) ? type : hint.Type;
            }

            list.Add(new ResultColumn(hint?.Name ?? columns[i].Name, type, hint?.Nullable ?? true));
        }

        return list;
    }
}

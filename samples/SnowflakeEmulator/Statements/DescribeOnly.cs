using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Results;

namespace SnowflakeEmulator.Statements;

/// <summary>What a driver learns of a statement that it prepares: the columns, without running it.</summary>
internal static class DescribeOnly
{
    public static void Run(Execution x)
    {
        var word = x.Cursor.Is("(") ? "SELECT" : x.Cursor.Current.Text;
        switch (word)
        {
            case "SELECT" or "WITH" or "VALUES":
                Query(x);
                break;
            case "INSERT":
                Columns(x, StatementKind.Insert, "number of rows inserted");
                break;
            case "UPDATE":
                Columns(x, StatementKind.Update, "number of rows updated", "number of multi-joined rows updated");
                break;
            case "DELETE":
                Columns(x, StatementKind.Delete, "number of rows deleted");
                break;
            case "MERGE":
                Columns(x, StatementKind.Merge, "number of rows inserted", "number of rows updated");
                break;
            default:
                x.Kind = word switch { "SHOW" => StatementKind.Show, "DESC" or "DESCRIBE" => StatementKind.Describe, "USE" => StatementKind.Use, _ => StatementKind.Ddl };
                x.Sink.Columns = [new ResultColumn("status", DataType.Text)];
                break;
        }
    }

    private static void Query(Execution x)
    {
        var translator = x.Translator();
        var query = translator.ReadQuery();
        x.Cursor.ExpectEnd();
        using var live = LiveCopies.Create(x, translator.Live);
        x.Query($"SELECT * FROM ({query.Sql}) LIMIT 0", query.Columns);
    }

    private static void Columns(Execution x, StatementKind kind, params string[] names)
    {
        x.Kind = kind;
        x.Sink.Columns = [.. names.Select(n => new ResultColumn(n, DataType.Number(19, 0), false))];
    }
}

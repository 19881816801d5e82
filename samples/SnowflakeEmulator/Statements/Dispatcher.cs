using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>Finds the handler of a statement by its first words.</summary>
internal static class Dispatcher
{
    public static void Run(Execution x)
    {
        var first = x.Cursor.Current;
        if (x.DescribeOnly)
        {
            DescribeOnly.Run(x);
            return;
        }

        if (first.Is("("))
        {
            QueryStatements.Select(x);
            return;
        }

        if (first.Kind != TokenKind.Word)
        {
            throw x.Cursor.Unexpected();
        }

        switch (first.Text)
        {
            case "SELECT" or "WITH" or "VALUES":
                QueryStatements.Select(x);
                break;
            case "EXPLAIN":
                QueryStatements.Explain(x);
                break;
            case "INSERT":
                DmlStatements.Insert(x);
                break;
            case "UPDATE":
                DmlStatements.Update(x);
                break;
            case "DELETE":
                DmlStatements.Delete(x);
                break;
            case "MERGE":
                MergeStatement.Run(x);
                break;
            case "TRUNCATE":
                DmlStatements.Truncate(x);
                break;
            default:
                RunAdmin(x, first);
                break;
        }
    }

    private static void RunAdmin(Execution x, Token first)
    {
        switch (first.Text)
        {
            case "CREATE":
                CreateStatements.Run(x);
                break;
            case "ALTER":
                AlterStatements.Run(x);
                break;
            case "DROP":
                DropStatements.Drop(x);
                break;
            case "UNDROP":
                DropStatements.Undrop(x);
                break;
            case "SHOW":
                ShowStatements.Run(x);
                break;
            case "DESCRIBE" or "DESC":
                DescribeStatements.Run(x);
                break;
            case "USE":
                SessionStatements.Use(x);
                break;
            case "GRANT":
                GrantStatements.Grant(x);
                break;
            case "REVOKE":
                GrantStatements.Revoke(x);
                break;
            case "COMMENT":
                AlterStatements.Comment(x);
                break;
            case "BEGIN" or "START" or "COMMIT" or "ROLLBACK":
                TransactionStatements.Run(x);
                break;
            case "CALL":
                QueryStatements.Call(x);
                break;
            case "COPY" or "PUT" or "GET" or "LIST" or "LS" or "REMOVE" or "RM" or "EXECUTE" or "DECLARE" or "SET" or "UNSET" or "LET" or "RETURN" or "IF" or "FOR":
                throw SnowflakeErrors.Unsupported(first.Text == "EXECUTE" ? $"EXECUTE {x.Cursor.Peek().Text}" : first.Text);
            default:
                throw x.Cursor.Unexpected();
        }
    }
}

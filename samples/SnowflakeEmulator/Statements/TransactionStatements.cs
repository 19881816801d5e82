using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Statements;

/// <summary>BEGIN, COMMIT and ROLLBACK; they mean something in a session or within one multi-statement request only.</summary>
internal static class TransactionStatements
{
    public static void Run(Execution x)
    {
        x.Kind = StatementKind.Transaction;
        var word = x.Cursor.Next().Text;
        if (word == "START")
        {
            x.Cursor.ExpectWord("TRANSACTION");
        }
        else if (!x.Cursor.AcceptWord("TRANSACTION"))
        {
            x.Cursor.AcceptWord("WORK");
        }

        if (word is "BEGIN" && !x.Cursor.AtEnd && !x.Cursor.IsWord("NAME"))
        {
            throw SnowflakeErrors.Unsupported("SNOWFLAKE SCRIPTING BLOCK");
        }

        if (x.Cursor.AcceptWord("NAME"))
        {
            x.Cursor.Name();
        }

        x.Cursor.ExpectEnd();
        if (!x.Session.KeepsState)
        {
            throw SnowflakeErrors.Unsupported(word + " outside a multi-statement request");
        }

        x.Record.Type = word switch { "BEGIN" or "START" => "BEGIN_TRANSACTION", _ => word };
        if (word is "BEGIN" or "START")
        {
            Begin(x);
        }
        else
        {
            End(x, word);
        }

        x.Status("Statement executed successfully.");
    }

    public static bool Begins(Sql.SqlCursor statement) => statement.IsWord("BEGIN") || statement.IsWord("START");

    /// <summary>Ends what is open: before DDL with COMMIT, with the session by ROLLBACK.</summary>
    public static void End(Catalog.Session session, DuckEngine engine, string word)
    {
        if (session.Transaction is not { } connection)
        {
            return;
        }

        session.Transaction = null;
        try
        {
            DuckEngine.Run(connection, word);
            engine.Return(connection);
        }
        catch (DuckException)
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Begin(Execution x)
    {
        if (x.Session.Transaction is not null)
        {
            return;
        }

        var connection = x.Engine.Rent();
        DuckEngine.Run(connection, "BEGIN");
        x.Session.Transaction = connection;
    }

    private static void End(Execution x, string word) => End(x.Session, x.Engine, word);
}

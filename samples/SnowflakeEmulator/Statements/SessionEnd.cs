using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;

namespace SnowflakeEmulator.Statements;

/// <summary>What goes with a session, or with a request of the SQL API: its open transaction and its temporary tables.</summary>
internal static class SessionEnd
{
    public static void Run(Session session, DuckEngine engine)
    {
        TransactionStatements.End(session, engine, "ROLLBACK");
        var tables = session.Temporary.Clear();
        if (tables.Count == 0)
        {
            return;
        }

        var connection = engine.Rent();
        foreach (var table in tables)
        {
            DuckEngine.Run(connection, "DROP TABLE IF EXISTS " + table.DuckName);
        }

        engine.Return(connection);
    }
}

using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;

namespace SnowflakeEmulator.Statements;

internal static class TemporaryTables
{
    /// <summary>Drops the temporary tables of a session that ends.</summary>
    public static void Drop(Session session, DuckEngine engine)
    {
        if (session.Temporary.Count == 0)
        {
            return;
        }

        var connection = engine.Rent();
        foreach (var table in session.Temporary)
        {
            table.Schema.Relations.TryRemove(new(table.Name, table));
            DuckEngine.Run(connection, "DROP TABLE IF EXISTS " + Sql.Names.Quote(table.PhysicalName));
        }

        session.Temporary.Clear();
        engine.Return(connection);
    }
}

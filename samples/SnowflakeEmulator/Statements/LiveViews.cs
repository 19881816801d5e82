using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>INFORMATION_SCHEMA of every database and SNOWFLAKE.ACCOUNT_USAGE, made from the account's state when a statement reads them.</summary>
internal static class LiveViews
{
    private const string InformationSchema = "INFORMATION_SCHEMA";

    /// <summary>The rows of such a view, or null where the name is no such view.</summary>
    public static TableData? Find(Session session, string[] name)
    {
        string?[] full = [.. Enumerable.Repeat<string?>(null, 3 - name.Length), .. name];
        var schema = full[1] ?? (name.Length == 1 ? session.Schema : null);
        var database = full[0] ?? session.Database;
        if (database == "SNOWFLAKE" && schema == "ACCOUNT_USAGE")
        {
            RequireUsage(session);
            return AccountUsage.Of(session, name[^1]) ?? throw SnowflakeErrors.Unsupported("SNOWFLAKE.ACCOUNT_USAGE." + name[^1]);
        }

        if (database == "SNOWFLAKE")
        {
            throw SnowflakeErrors.NotFound("Schema", "SNOWFLAKE." + schema);
        }

        return schema == InformationSchema
            ? InformationViews.Of(session, Lookup.Database(session, database ?? throw SnowflakeErrors.NoDatabase("SELECT")), name[^1])
                ?? throw SnowflakeErrors.Unsupported("INFORMATION_SCHEMA." + name[^1])
            : null;
    }

    /// <summary>TABLE(INFORMATION_SCHEMA.QUERY_HISTORY()) and its like, or null.</summary>
    public static TableData? FindFunction(Session session, string[] name) =>
        name.Length > 1 && name[^2] == InformationSchema
            ? name[^1] switch
            {
                "QUERY_HISTORY" => AccountUsage.Of(session, "QUERY_HISTORY"),
                "WAREHOUSE_METERING_HISTORY" => AccountUsage.Of(session, "WAREHOUSE_METERING_HISTORY"),
                "LOGIN_HISTORY" => AccountUsage.Of(session, "LOGIN_HISTORY"),
                _ => null,
            }
            : null;

    private static void RequireUsage(Session session)
    {
        var access = new AccessControl(session);
        if (!access.Has(Account.AccountAdmin) && !access.Has(session.Account.Root, "MONITOR USAGE"))
        {
            throw SnowflakeErrors.NotFound("Database", "SNOWFLAKE");
        }
    }
}

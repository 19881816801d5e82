using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Statements;

/// <summary>With which role and where a session or a request of the SQL API begins: what it asks for, else its user's defaults.</summary>
internal static class SessionStart
{
    /// <exception cref="SnowflakeException">390189: the role does not exist or is not granted to the user.</exception>
    public static string Role(Account account, User user, string? asked, string? boundTo)
    {
        var role = asked ?? boundTo ?? (user.DefaultRole.Length > 0 ? user.DefaultRole : Account.Public);
        var granted = role == Account.Public || user.Roles.Keys.Any(r => account.Effective(r).Contains(role));
        return account.Roles.ContainsKey(role) && granted && (boundTo is null || role == boundTo)
            ? role
            : throw new SnowflakeException(
                "390189",
                "08004",
                $"Role '{role}' specified in the connect string does not exist or not authorized. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.")
            {
                HttpStatus = StatusCodes.Status403Forbidden,
            };
    }

    /// <summary>A database without a schema means its PUBLIC.</summary>
    public static void Use(Session session, string? warehouse, string? database, string? schema)
    {
        var user = session.User;
        var defaults = user.DefaultNamespace.Split('.', 2);
        var ownDatabase = defaults[0].Length > 0 ? defaults[0] : null;
        session.Warehouse = warehouse ?? (user.DefaultWarehouse.Length > 0 ? user.DefaultWarehouse : null);
        session.Database = database ?? ownDatabase;
        session.Schema = schema ?? (session.Database is null ? null : database is null && defaults.Length > 1 ? defaults[1] : Account.Public);
    }
}

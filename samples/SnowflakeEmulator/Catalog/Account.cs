using System.Collections.Concurrent;

namespace SnowflakeEmulator.Catalog;

/// <summary>Everything the emulated account has but the rows of its tables. Thread-safe.</summary>
internal sealed class Account
{
    public const string AccountAdmin = "ACCOUNTADMIN";
    public const string SecurityAdmin = "SECURITYADMIN";
    public const string UserAdmin = "USERADMIN";
    public const string SysAdmin = "SYSADMIN";
    public const string Public = "PUBLIC";
    private int _physical;

    public Account(string name, TimeProvider time)
    {
        Name = name;
        Time = time;
        var now = time.GetUtcNow();
        foreach (var role in new[] { AccountAdmin, SecurityAdmin, UserAdmin, SysAdmin, Public, "ORGADMIN" })
        {
            Roles[role] = new Role(role, "", now) { Comment = role switch { Public => "Public role is automatically available to every user in the account.", _ => "" } };
        }

        Roles[AccountAdmin].Inherits[SecurityAdmin] = "";
        Roles[AccountAdmin].Inherits[SysAdmin] = "";
        Roles[SecurityAdmin].Inherits[UserAdmin] = "";
        History = new History(10_000);
        Root = new AccountRoot(name, now);
        Root.Grants[("MANAGE GRANTS", SecurityAdmin)] = new Grant("MANAGE GRANTS", SecurityAdmin, false, "", now);
        foreach (var (privilege, role) in new[]
                 {
                     ("CREATE USER", UserAdmin), ("CREATE ROLE", UserAdmin), ("CREATE DATABASE", SysAdmin), ("CREATE WAREHOUSE", SysAdmin),
                     ("MONITOR USAGE", AccountAdmin),
                 })
        {
            Root.Grants[(privilege, role)] = new Grant(privilege, role, false, "", now);
        }
    }

    public string Name { get; }

    public TimeProvider Time { get; }

    /// <summary>The account itself, for privileges such as CREATE DATABASE.</summary>
    public AccountRoot Root { get; }

    public ConcurrentDictionary<string, User> Users { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Role> Roles { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Warehouse> Warehouses { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Database> Databases { get; } = new(StringComparer.Ordinal);

    public Dropped<Database> DroppedDatabases { get; } = new();

    public History History { get; }

    /// <summary>Finds a statement by its id.</summary>
    public Func<string, Statements.StatementRun?> FindStatement { get; set; } = static _ => null;

    /// <summary>A name for a table or sequence in DuckDB that was never used.</summary>
    public string NextPhysicalName(char kind) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Sql.Names.Mark}{kind}{Interlocked.Increment(ref _physical)}");

    /// <summary>A role and all it inherits.</summary>
    public HashSet<string> Effective(string role)
    {
        HashSet<string> all = new(StringComparer.Ordinal);
        Queue<string> queue = new([role, Public]);
        while (queue.TryDequeue(out var next))
        {
            if (!all.Add(next))
            {
                continue;
            }

            foreach (var inherited in Roles.TryGetValue(next, out var found) ? found.Inherits.Keys : [])
            {
                queue.Enqueue(inherited);
            }
        }

        return all;
    }
}

internal sealed class AccountRoot(string name, DateTimeOffset createdOn) : Securable(name, Account.AccountAdmin, createdOn)
{
    public override string Kind => "ACCOUNT";
}

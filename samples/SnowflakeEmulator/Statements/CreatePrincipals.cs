using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>CREATE WAREHOUSE, USER and ROLE, and the properties ALTER sets on them.</summary>
internal static class CreatePrincipals
{
    public static readonly string[] WarehouseProperties =
        ["WAREHOUSE_SIZE", "WAREHOUSE_TYPE", "AUTO_SUSPEND", "AUTO_RESUME", "INITIALLY_SUSPENDED", "MIN_CLUSTER_COUNT", "MAX_CLUSTER_COUNT", "SCALING_POLICY", "COMMENT",
         "STATEMENT_TIMEOUT_IN_SECONDS", "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS", "MAX_CONCURRENCY_LEVEL", "ENABLE_QUERY_ACCELERATION"];

    public static readonly string[] UserProperties =
        ["PASSWORD", "LOGIN_NAME", "DISPLAY_NAME", "FIRST_NAME", "LAST_NAME", "EMAIL", "DISABLED", "DEFAULT_ROLE", "DEFAULT_WAREHOUSE", "DEFAULT_NAMESPACE", "COMMENT",
         "RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2", "TYPE", "MUST_CHANGE_PASSWORD", "DEFAULT_SECONDARY_ROLES"];

    public static void Warehouse(Execution x, CreateIntent intent)
    {
        new AccessControl(x.Session).Require(x.Account.Root, "CREATE WAREHOUSE");
        var ifNotExists = Clauses.IfNotExists(x.Cursor);
        var name = x.Cursor.Name();
        x.Cursor.AcceptWord("WITH");
        var options = Clauses.Options(x.Cursor, WarehouseProperties);
        x.Cursor.ExpectEnd();
        if (!intent.May(x.Account.Warehouses.ContainsKey(name), ifNotExists, x, name))
        {
            return;
        }

        var warehouse = new Warehouse(name, x.Session.Role, x.Now) { Type = options.GetValueOrDefault("WAREHOUSE_TYPE", "STANDARD") };
        Apply(x, warehouse, options);
        if (!Clauses.Flag(options.GetValueOrDefault("INITIALLY_SUSPENDED", "FALSE"), "INITIALLY_SUSPENDED"))
        {
            warehouse.Resume(x.Now);
        }

        intent.Publish(x.Account.Warehouses, name, warehouse);
        x.Session.Warehouse = x.Session.KeepsState ? name : x.Session.Warehouse;
        x.Status($"Warehouse {Names.Display(name)} successfully created.");
    }

    public static void Apply(Execution x, Warehouse warehouse, Dictionary<string, string> options)
    {
        foreach (var (key, value) in options)
        {
            switch (key)
            {
                case "WAREHOUSE_SIZE":
                    warehouse.Resize(value, x.Now);
                    break;
                case "AUTO_SUSPEND":
                    warehouse.SetAutoSuspend(Clauses.Whole(value, key), x.Now);
                    break;
                case "AUTO_RESUME":
                    warehouse.AutoResume = Clauses.Flag(value, key);
                    break;
                case "MIN_CLUSTER_COUNT":
                    warehouse.MinClusters = Clauses.Whole(value, key);
                    break;
                case "MAX_CLUSTER_COUNT":
                    warehouse.MaxClusters = Clauses.Whole(value, key);
                    break;
                case "SCALING_POLICY":
                    warehouse.ScalingPolicy = value;
                    break;
                case "COMMENT":
                    warehouse.Comment = value;
                    break;
                case "STATEMENT_TIMEOUT_IN_SECONDS":
                    warehouse.StatementTimeoutSeconds = Clauses.Whole(value, key);
                    break;
            }
        }

        warehouse.UpdatedOn = x.Now;
    }

    public static void User(Execution x, CreateIntent intent)
    {
        new AccessControl(x.Session).Require(x.Account.Root, "CREATE USER");
        var ifNotExists = Clauses.IfNotExists(x.Cursor);
        var name = x.Cursor.Name();
        var options = Clauses.Options(x.Cursor, UserProperties);
        x.Cursor.ExpectEnd();
        if (!intent.May(x.Account.Users.ContainsKey(name), ifNotExists, x, name))
        {
            return;
        }

        var user = new User(name, x.Session.Role, x.Now);
        Apply(user, options);
        intent.Publish(x.Account.Users, name, user);
        x.Status($"User {Names.Display(name)} successfully created.");
    }

    public static void Apply(User user, Dictionary<string, string> options)
    {
        foreach (var (key, value) in options)
        {
            switch (key)
            {
                case "PASSWORD":
                    user.Password = PasswordHash.Create(value);
                    break;
                case "LOGIN_NAME":
                    user.LoginName = value.ToUpperInvariant();
                    break;
                case "DISPLAY_NAME":
                    user.DisplayName = value;
                    break;
                case "FIRST_NAME":
                    user.FirstName = value;
                    break;
                case "LAST_NAME":
                    user.LastName = value;
                    break;
                case "EMAIL":
                    user.Email = value;
                    break;
                case "DISABLED":
                    user.Disabled = Clauses.Flag(value, key);
                    break;
                case "RSA_PUBLIC_KEY":
                    user.Keys[0] = Key(value);
                    break;
                case "RSA_PUBLIC_KEY_2":
                    user.Keys[1] = Key(value);
                    break;
                default:
                    ApplyDefaults(user, key, value);
                    break;
            }
        }
    }

    private static void ApplyDefaults(User user, string key, string value)
    {
        switch (key)
        {
            case "DEFAULT_ROLE":
                user.DefaultRole = value;
                break;
            case "DEFAULT_WAREHOUSE":
                user.DefaultWarehouse = value;
                break;
            case "DEFAULT_NAMESPACE":
                user.DefaultNamespace = value;
                break;
            case "COMMENT":
                user.Comment = value;
                break;
            case "TYPE":
                user.Type = value;
                break;
        }
    }

    private static PublicKey Key(string value)
    {
        try
        {
            return PublicKey.Parse(value);
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException)
        {
            throw new SnowflakeException("390227", "22023", "New public key rejected by current policy. Reason: 'Invalid public key'");
        }
    }

    public static void Role(Execution x, CreateIntent intent)
    {
        new AccessControl(x.Session).Require(x.Account.Root, "CREATE ROLE");
        var ifNotExists = Clauses.IfNotExists(x.Cursor);
        var name = x.Cursor.Name();
        var options = Clauses.Options(x.Cursor, "COMMENT");
        x.Cursor.ExpectEnd();
        if (intent.May(x.Account.Roles.ContainsKey(name), ifNotExists, x, name))
        {
            intent.Publish(x.Account.Roles, name, new Role(name, x.Session.Role, x.Now) { Comment = options.GetValueOrDefault("COMMENT", "") });
            x.Status($"Role {Names.Display(name)} successfully created.");
        }
    }
}

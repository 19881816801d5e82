using System.Collections.Concurrent;
using SnowflakeEmulator.Catalog;

namespace SnowflakeEmulator.Statements;

/// <summary>A role's name stands in grants, owners and memberships all over the account; these change them all.</summary>
internal static class RoleChanges
{
    public static void Rename(Account account, Role role, string name)
    {
        var old = role.Name;
        AlterStatements.Rename(account.Roles, role, name);
        foreach (var map in Memberships(account))
        {
            if (map.TryRemove(old, out var by))
            {
                map[name] = by;
            }
        }

        foreach (var target in ShowGrants.All(account))
        {
            target.Owner = target.Owner == old ? name : target.Owner;
            foreach (var (key, grant) in target.Grants.Where(g => g.Key.Role == old))
            {
                target.Grants.TryRemove(key, out _);
                target.Grants[(key.Privilege, name)] = grant with { Role = name };
            }
        }

        foreach (var user in account.Users.Values.Where(u => u.DefaultRole == old))
        {
            user.DefaultRole = name;
        }

        RenameFuture(account, old, name);
    }

    /// <summary>Drops a role; what it owned goes to the role that drops it.</summary>
    public static void Drop(Account account, string name, string heir)
    {
        account.Roles.TryRemove(name, out _);
        foreach (var map in Memberships(account))
        {
            map.TryRemove(name, out _);
        }

        foreach (var target in ShowGrants.All(account))
        {
            target.Owner = target.Owner == name ? heir : target.Owner;
            foreach (var key in target.Grants.Keys.Where(k => k.Role == name))
            {
                target.Grants.TryRemove(key, out _);
            }
        }

        RenameFuture(account, name, null);
    }

    private static IEnumerable<ConcurrentDictionary<string, string>> Memberships(Account account) =>
        account.Users.Values.Select(u => u.Roles).Concat(account.Roles.Values.Select(r => r.Inherits));

    private static void RenameFuture(Account account, string old, string? name)
    {
        var databases = account.Databases.Values;
        foreach (var map in databases.Select(d => d.Future).Concat(databases.SelectMany(d => d.Schemas.Values).Select(s => s.Future)))
        {
            foreach (var key in map.Keys.Where(k => k.Role == old))
            {
                map.TryRemove(key, out _);
                if (name is not null)
                {
                    map[key with { Role = name }] = true;
                }
            }
        }
    }
}

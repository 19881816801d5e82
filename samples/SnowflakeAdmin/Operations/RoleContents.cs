using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>Before a role is granted or revoked: whether it contains a privileged one, through any number of others. Then it would be that which is granted or revoked.</summary>
internal sealed class RoleContents(AccountRunner runner)
{
    private const int MaxRoles = 200;
    private static readonly PageRequest Whole = new(SnowflakeAdminDefaults.MaxPageRows, SnowflakeAdminDefaults.MaxPageBytes);

    /// <summary>Why the statement may not run, or null.</summary>
    public async Task<GuardVerdict?> FindRefusalAsync(AdminEnvironment environment, GuardedStatement statement, CancellationToken cancellationToken)
    {
        if (statement.Kind is not (StatementKind.GrantRole or StatementKind.RevokeRole))
        {
            return null;
        }

        var granted = statement.Objects[0].Name!;
        var seen = new HashSet<string>(StringComparer.Ordinal) { granted };
        var next = new Queue<string>([granted]);
        while (next.TryDequeue(out var role))
        {
            foreach (var contained in await ContainedAsync(environment, role, cancellationToken))
            {
                if (environment.Policy.PrivilegedRoles.Contains(contained))
                {
                    return GuardVerdict.Refuse(GuardReason.PrivilegedRole, $"The role {granted} contains {contained}, which is never granted or revoked here. Do that in Snowflake itself.");
                }

                if (seen.Add(contained))
                {
                    next.Enqueue(contained);
                }
            }

            if (seen.Count > MaxRoles)
            {
                return GuardVerdict.Refuse(GuardReason.PrivilegedRole, $"The role {granted} contains more than {MaxRoles} roles; that none of them is privileged cannot be told.");
            }
        }

        return null;
    }

    private async Task<IEnumerable<string>> ContainedAsync(AdminEnvironment environment, string role, CancellationToken cancellationToken)
    {
        var name = SqlName.Stored(role);
        var grants = await runner.RunAsync(environment, SqlText.Of($"SHOW GRANTS TO ROLE {name}"), readOnly: true, Whole, OperationContext.TagPrefix + "roles", cancellationToken);
        if (grants.HasMore)
        {
            throw new RefusedException(GuardReason.PrivilegedRole, $"The role {role} has too many grants to look through; that it contains no privileged role cannot be told.");
        }

        return grants.Texts("granted_on").Zip(grants.Texts("name"), grants.Texts("privilege"))
            .Where(static grant => grant.First == "ROLE" && grant.Third is "USAGE" or "OWNERSHIP")
            .Select(static grant => grant.Second.Trim('"'));
    }
}

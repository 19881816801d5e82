using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>Says how environments are and what may be done there. Thread-safe.</summary>
internal sealed class ConnectionChecks(AccountRunner runner, EnvironmentCatalog environments)
{
    private static readonly PageRequest Row = new(1, SnowflakeAdminDefaults.MinPageBytes * 4);

    /// <summary>All environments, or one.</summary>
    public async Task<ConnectionsAnswer> CheckAsync(string? environment, CancellationToken cancellationToken)
    {
        IReadOnlyList<AdminEnvironment> asked = string.IsNullOrWhiteSpace(environment) ? environments.All : [environments.Get(environment)];
        return new ConnectionsAnswer(await Task.WhenAll(asked.Select(one => CheckAsync(one, cancellationToken))));
    }

    /// <summary>What may be done in an environment.</summary>
    public static PolicyAnswer Describe(AdminEnvironment environment) => new(
        [.. environment.Policy.Statements.Names()],
        environment.Confirm.ToString(),
        environment.Timeout.TotalSeconds,
        environment.MaxRows,
        environment.MaxBytes,
        environment.MaxScannedBytes,
        [.. environment.Policy.Readable.Select(static pattern => pattern.ToString())],
        [.. environment.Policy.Writable.Select(static pattern => pattern.ToString())],
        [.. environment.Policy.Denied.Select(static pattern => pattern.ToString())]);

    private async Task<ConnectionAnswer> CheckAsync(AdminEnvironment environment, CancellationToken cancellationToken)
    {
        var answer = new ConnectionAnswer(environment.Name, environment.Account, environment.Emulated, false, 0, null, null, null, null, null, null, Describe(environment));
        try
        {
            var sql = SqlText.Of($"SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_DATABASE(), CURRENT_VERSION()");
            var page = await runner.RunAsync(environment, sql, readOnly: true, Row, OperationContext.TagPrefix + "check", cancellationToken);
            var row = page.Rows[0];
            return answer with
            {
                Reachable = true,
                Milliseconds = Math.Round(page.Elapsed.TotalMilliseconds, 1),
                User = row[0].GetString(),
                Role = row[1].GetString(),
                Warehouse = row[2].GetString(),
                Database = row[3].GetString(),
                Version = row[4].GetString(),
            };
        }
        catch (AccountException exception)
        {
            return answer with { Error = exception.Message };
        }
    }
}

using System.Data.Common;
using Backend.Storage;

namespace Backend.Deployments;

/// <summary>Deployments in the database.</summary>
internal sealed class DeploymentStore(BackendDatabase database)
{
    private const int Most = 10_000;

    public Task SaveAsync(Deployment deployment, CancellationToken cancellationToken) => database.ExecuteAsync(
        async (connection, token) =>
        {
            await using var command = connection.InsertMany(
                $"INSERT INTO {database.Prefix}deployments (id, service, version, environment, committed_ms, deployed_ms, succeeded, change_failed, recorded_by)",
                "ON CONFLICT (id) DO UPDATE SET service = excluded.service, version = excluded.version, environment = excluded.environment, "
                + "committed_ms = excluded.committed_ms, deployed_ms = excluded.deployed_ms, succeeded = excluded.succeeded, change_failed = excluded.change_failed, "
                + "recorded_by = excluded.recorded_by",
                null,
                [deployment],
                d => [
                    d.Id, d.Service, d.Version, d.Environment, d.CommittedAt.ToUnixTimeMilliseconds(), d.DeployedAt.ToUnixTimeMilliseconds(),
                    d.Succeeded ? 1 : 0, d.ChangeFailed ? 1 : 0, d.RecordedBy,
                ]);
            return await command.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    /// <summary>Those since a time to an environment, or to any, newest first.</summary>
    public Task<List<Deployment>> ReadAsync(DateTimeOffset since, string? environment, CancellationToken cancellationToken) => database.ExecuteAsync(
        (connection, token) => connection.Command(
            "SELECT id, service, version, environment, committed_ms, deployed_ms, succeeded, change_failed, recorded_by "
            + $"FROM {database.Prefix}deployments WHERE deployed_ms >= @since AND (@environment = '' OR environment = @environment) ORDER BY deployed_ms DESC LIMIT {Most}",
            null,
            ("since", since.ToUnixTimeMilliseconds()),
            ("environment", environment ?? "")).QueryAsync(Row, token),
        cancellationToken);

    private static Deployment Row(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), row.GetInt32(6) != 0, row.GetInt32(7) != 0, row.GetString(8));
}

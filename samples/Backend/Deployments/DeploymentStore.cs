using System.Data.Common;
using Backend.Storage;

namespace Backend.Deployments;

/// <summary>Deployments in the database.</summary>
internal sealed class DeploymentStore(BackendDatabase database)
{
    private const int MostListed = 100;
    private const string Those = "WHERE deployed_ms >= @since AND (@environment = '' OR environment = @environment)";

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

    /// <summary>The newest 100 since a time to an environment, or to any, newest first.</summary>
    public Task<List<Deployment>> ReadNewestAsync(DateTimeOffset since, string? environment, CancellationToken cancellationToken) => QueryAsync(
        "SELECT id, service, version, environment, committed_ms, deployed_ms, succeeded, change_failed, recorded_by "
        + $"FROM {database.Prefix}deployments {Those} ORDER BY deployed_ms DESC LIMIT {MostListed}",
        since, environment, Row, cancellationToken);

    /// <summary>The figures of all since a time to an environment, or to any, however many there are.</summary>
    public async Task<DeploymentFigures> CountAsync(DateTimeOffset since, string? environment, CancellationToken cancellationToken) => (await QueryAsync(
        $"""
        WITH those AS (SELECT succeeded, change_failed, deployed_ms - committed_ms AS lead_ms FROM {database.Prefix}deployments {Those}),
        through AS (SELECT change_failed, lead_ms, row_number() OVER (ORDER BY lead_ms) AS place, count(*) OVER () AS places FROM those WHERE succeeded <> 0)
        SELECT (SELECT count(*) FROM those), (SELECT count(*) FROM through), (SELECT count(*) FROM through WHERE change_failed <> 0),
            (SELECT avg(CAST(lead_ms AS double precision)) FROM through WHERE place IN ((places + 1) / 2, (places + 2) / 2))
        """,
        since, environment, Figures, cancellationToken))[0];

    private static DeploymentFigures Figures(DbDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetDouble(3));

    private Task<List<T>> QueryAsync<T>(string sql, DateTimeOffset since, string? environment, Func<DbDataReader, T> read, CancellationToken cancellationToken) => database.ExecuteAsync(
        (connection, token) => connection.Command(sql, null, ("since", since.ToUnixTimeMilliseconds()), ("environment", environment ?? "")).QueryAsync(read, token),
        cancellationToken);

    private static Deployment Row(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), row.GetInt32(6) != 0, row.GetInt32(7) != 0, row.GetString(8));
}

using System.Data;
using Npgsql;

namespace Sophia.Connections.Postgres;

/// <summary>Connections of one PostgreSQL server. Npgsql keeps its own pool; this gives permits over it.</summary>
internal sealed class PostgresConnectionFactory(NpgsqlDataSource source, RotatingPassword? password) : ConnectionFactory<NpgsqlConnection>
{
    public override PoolingMode Pooling => PoolingMode.Driver;

    public NpgsqlDataSource Source => source;

    public override ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => source.OpenConnectionAsync(cancellationToken);

    public override async ValueTask CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT 1", connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override ValueTask CloseAsync(NpgsqlConnection connection) => connection.DisposeAsync();

    /// <summary>Reads for notifications that nobody sends: the socket's end is noticed the moment it comes.</summary>
    public override async Task WatchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override bool IsUsable(NpgsqlConnection connection) => connection.State is ConnectionState.Open;

    public override void ClearDriverPool() => source.Clear();

    /// <summary>Npgsql closes what is leased at the time on its return.</summary>
    public override bool ClearsDriverPool => true;

    public override ConnectionFailure Classify(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } refused when password is not null => Rotated(refused, password),
        PostgresException refused => PostgresFailures.Classify(refused),
        NpgsqlException failed => PostgresFailures.Classify(failed, base.Classify),
        _ => base.Classify(exception),
    };

    // The number of attempts is bounded by RetryAttempts; a password that stays wrong ends as what it is.
    private static ConnectionFailure Rotated(PostgresException refused, RotatingPassword password)
    {
        password.Forget();
        return PostgresFailures.Classify(refused) with { MayPass = true };
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}

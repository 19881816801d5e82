using Npgsql;

namespace Sophia.Benchmarks.Connections;

/// <summary>The server the Npgsql comparisons need: <c>SOPHIA_TEST_POSTGRES</c>, else the local binaries.</summary>
internal static class BenchmarkPostgres
{
    public static (string ConnectionString, IAsyncDisposable Owner) Start() => Sophia.Tests.Shared.PostgresServer.ShareAsync().GetAwaiter().GetResult();

    /// <summary>As the adapter sets it up, so that only the pool above differs.</summary>
    public static NpgsqlDataSource Bare(string connectionString, int size) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { GssEncryptionMode = GssEncryptionMode.Disable, MaxPoolSize = size }.ConnectionString);
}

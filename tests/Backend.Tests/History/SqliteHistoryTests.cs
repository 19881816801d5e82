using System.Data.Common;
using Backend.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections;

namespace Backend.Tests.History;

public sealed class SqliteHistoryTests : HistoryConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sophia-history-").FullName;

    private protected override Task AddDatabaseAsync(ServiceCollection services)
    {
        services.AddSophiaConnections().AddDatabase(SqliteDatabase.PoolName, SqliteFactory.Instance, SqliteDatabase.ConnectionString(Path.Combine(_folder, "history.db")));
        services.AddSingleton<BackendDatabase, SqliteDatabase>();
        return Task.CompletedTask;
    }

    private protected override Task RemoveDatabaseAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    private protected override Task DropTablesAsync() => Database.ExecuteAsync(
        (connection, token) => connection.ExecuteAsync("DROP TABLE history; DROP TABLE gaps; DROP TABLE deployments; DROP TABLE state; PRAGMA user_version = 0", null, token), Token);

    [Fact]
    public async Task The_file_is_its_owners_alone()
    {
        await Database.ExecuteAsync((DbConnection connection, CancellationToken token) => connection.ScalarAsync("SELECT 1", null, token), Token);

        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(_folder))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }
}

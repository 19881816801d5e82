using AiMemory.Sqlite;
using AiMemory.Storage;
using Microsoft.Data.Sqlite;

namespace AiMemory.Tests.Sqlite;

public sealed class SqliteFaultTests : IDisposable
{
    private readonly SqliteStorage _storage = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _storage.Dispose();

    [Fact]
    public async Task A_full_file_is_a_clear_error_keeps_what_was_there_and_ends_when_there_is_room()
    {
        var store = Open(options => options.MaxFileMegabytes = 1);
        var stored = 0;
        var failure = await Assert.ThrowsAsync<MemoryStoreException>(async () =>
        {
            for (; stored < 1_000; stored++)
            {
                await store.StoreAsync(new NewMemory($"{stored} {new string('x', 10_000)}"), Token);
            }
        });

        Assert.Equal(MemoryStoreFailure.Full, failure.Failure);
        Assert.Contains("MaxFileMegabytes", failure.CallerMessage, StringComparison.Ordinal);
        Assert.InRange(stored, 20, 200);
        Assert.Equal(stored, (await store.GetStatsAsync(null, Token)).Memories);
        Assert.Equal(MemoryStoreFailure.Full, (await Assert.ThrowsAsync<MemoryStoreException>(() => store.CheckAsync(Token))).Failure);

        var first = (await store.ListAsync(new ListRequest(new MemoryFilter(), MemoryOrder.Created, 2), Token))[0];
        Assert.True(await store.DeleteAsync(first.Id, Token));
        Assert.True((await store.StoreAsync(new NewMemory("small enough"), Token)).Created);
    }

    [Fact]
    public async Task A_newer_file_is_left_alone_and_said_so()
    {
        await Open().InitializeAsync(Token);
        Raw("PRAGMA user_version = 99");

        var failure = await Assert.ThrowsAsync<MemoryStoreException>(() => Open().StoreAsync(new NewMemory("x"), Token));

        Assert.Equal(MemoryStoreFailure.NewerSchema, failure.Failure);
        Assert.Contains("layout 99", failure.CallerMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_database_of_another_program_is_left_alone()
    {
        Raw("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");

        var failure = await Assert.ThrowsAsync<MemoryStoreException>(() => Open().InitializeAsync(Token));

        Assert.Contains("another program", failure.CallerMessage, StringComparison.Ordinal);
        Raw("INSERT INTO theirs VALUES (2)");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone_and_the_store_works_once_it_is_replaced()
    {
        await File.WriteAllTextAsync(_storage.File, new string('?', 8_192), Token);
        var store = Open();

        var failure = await Assert.ThrowsAsync<MemoryStoreException>(() => store.GetAsync("x", Token));

        Assert.Equal(MemoryStoreFailure.Corrupt, failure.Failure);
        Assert.DoesNotContain(_storage.File, failure.CallerMessage, StringComparison.Ordinal);
        Assert.Equal(failure.CallerMessage, failure.Data["sophia.caller.message"]);
        Assert.Equal(8_192, new FileInfo(_storage.File).Length);

        File.Delete(_storage.File);
        Assert.True((await store.StoreAsync(new NewMemory("works again"), Token)).Created);
    }

    [Fact]
    public async Task A_damaged_page_is_a_clear_error()
    {
        var store = Open();
        for (var i = 0; i < 50; i++)
        {
            await store.StoreAsync(new NewMemory($"{i} {new string('x', 3_000)}"), Token);
        }

        _storage.Close();
        using (var file = File.OpenWrite(_storage.File))
        {
            file.Position = 4_096;
            file.Write(new byte[file.Length - 8_192]);
        }

        var failure = await Assert.ThrowsAsync<MemoryStoreException>(
            () => Open().ListAsync(new ListRequest(new MemoryFilter(), MemoryOrder.Created, 50), Token));

        Assert.Equal(MemoryStoreFailure.Corrupt, failure.Failure);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_clear_error()
    {
        await File.WriteAllTextAsync(_storage.File, "a file where a folder should be", Token);
        var store = Open(options => options.File = Path.Combine(_storage.File, "below", "memory.db"));

        var failure = await Assert.ThrowsAsync<MemoryStoreException>(() => store.InitializeAsync(Token));

        Assert.Equal(MemoryStoreFailure.Unavailable, failure.Failure);
    }

    [Fact]
    public async Task A_lock_held_too_long_is_busy_and_says_when_to_come_back()
    {
        var store = Open(options => options.BusyTimeout = TimeSpan.FromMilliseconds(100));
        await store.InitializeAsync(Token);
        using var other = new SqliteConnection($"Data Source={_storage.File};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction(deferred: false);

        var failure = await Assert.ThrowsAsync<MemoryStoreException>(() => store.StoreAsync(new NewMemory("x"), Token));

        Assert.Equal(MemoryStoreFailure.Busy, failure.Failure);
        Assert.IsType<TimeSpan>(failure.Data["sophia.retry_after"]);
        Assert.Equal(0, (await store.GetStatsAsync(null, Token)).Memories);
    }

    [Fact]
    public async Task A_file_that_vanishes_is_made_anew_with_a_warning()
    {
        var store = Open();
        await store.StoreAsync(new NewMemory("lost with the file"), Token);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_storage.File)!))
        {
            File.Delete(file);
        }

        await store.StoreAsync(new NewMemory("kept"), Token);

        Assert.Equal(1, (await Open().GetStatsAsync(null, Token)).Memories);
        Assert.Contains(_storage.Logs.GetSnapshot(), record => record.Id.Id == 2);
    }

    [Fact]
    public async Task Commits_reach_the_disk()
    {
        const long full = 2;
        var file = _storage.OpenFile(TimeProvider.System);

        Assert.Equal("wal", await file.ReadAsync(connection => connection.Scalar<string>("PRAGMA journal_mode"), Token));
        Assert.Equal(full, await file.WriteAsync(connection => connection.Scalar<long>("PRAGMA synchronous"), Token));
    }

    private IMemoryStore Open(Action<AiMemoryOptions>? configure = null) => _storage.Open(TimeProvider.System, configure);

    private string? Raw(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_storage.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }
}

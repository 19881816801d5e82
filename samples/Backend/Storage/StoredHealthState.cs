using System.Collections.Concurrent;
using Sophia.Health;

namespace Backend.Storage;

/// <summary>Alerts, SLA accounts and what the prediction learned, in the backend's own database: they survive a restart and a new pod.</summary>
/// <remarks>
/// Replicas watch the same services, so any replica's account is a good start for the next: the newest one saved is taken. What could not be read at the start,
/// because the database was away, is not written over: it is put aside under another name first.
/// </remarks>
internal sealed class StoredHealthState(BackendDatabase database, TimeProvider time, ILogger<StoredHealthState> logger) : IHealthStateStore
{
    private readonly ConcurrentDictionary<string, bool> _unread = new(StringComparer.Ordinal);

    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        _unread[name] = true;
        var content = await database.ExecuteAsync(
            (connection, token) => connection.ScalarAsync($"SELECT content FROM {database.Prefix}state WHERE name = @name", null, token, ("name", name)),
            cancellationToken).WaitAsync(BackendDefaults.StatePatience, time, cancellationToken);
        _unread.TryRemove(name, out _);
        return (byte[]?)content;
    }

    public async Task WriteAsync(string name, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (_unread.ContainsKey(name))
        {
            await PutAsideAsync(name, now, cancellationToken);
        }

        await database.ExecuteAsync(
            (connection, token) => connection.ExecuteAsync(
                $"INSERT INTO {database.Prefix}state (name, content, saved_ms) VALUES (@name, @content, @saved) "
                + "ON CONFLICT (name) DO UPDATE SET content = excluded.content, saved_ms = excluded.saved_ms",
                null,
                token,
                ("name", name),
                ("content", state.ToArray()),
                ("saved", now)),
            cancellationToken);
    }

    private async Task PutAsideAsync(string name, long now, CancellationToken cancellationToken)
    {
        var aside = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}.before-{now}");
        var kept = await database.ExecuteAsync(
            (connection, token) => connection.ExecuteAsync(
                $"INSERT INTO {database.Prefix}state (name, content, saved_ms) SELECT @aside, content, saved_ms FROM {database.Prefix}state WHERE name = @name "
                + "ON CONFLICT (name) DO NOTHING",
                null,
                token,
                ("aside", aside),
                ("name", name)),
            cancellationToken);
        _unread.TryRemove(name, out _);
        if (kept > 0)
        {
            logger.StatePutAside(name, aside);
        }
    }
}

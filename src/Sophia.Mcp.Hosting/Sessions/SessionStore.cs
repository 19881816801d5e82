using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sophia.Mcp.Hosting;

/// <summary>What a stored session says.</summary>
/// <param name="Binding">Whose it is; see <see cref="SessionUser.BindingOf"/>.</param>
/// <param name="Client">How its client introduced itself.</param>
internal sealed record StoredSession(string Binding, InitializeRequestParams Client);

/// <summary>
/// Keeps the introductions of sessions in the distributed cache: under a hash of the server's name and the session's id, bound to the user, for as long as the session
/// may be idle. Another server over the same cache does not find them.
/// </summary>
internal sealed class SessionStore(
    IDistributedCache? cache, string server, IOptions<SophiaMcpServerOptions> options, TimeProvider time, ILogger<SessionStore> logger)
{
    private const string Prefix = "sophia:mcp:session:";

    // Names, versions and capabilities of honest clients take some hundred bytes.
    private const int LargestEntry = 64 * 1024;

    private static readonly JsonTypeInfo<InitializeRequestParams> Json =
        (JsonTypeInfo<InitializeRequestParams>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(InitializeRequestParams));

    private readonly TimeSpan _timeout = options.Value.Sessions.StoreTimeout;

    public bool IsUsed { get; } = cache is not null && options.Value.Sessions.Migration;

    /// <summary>The SDK's idle limit, once it is known.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Stores a session. A store that is down costs the session its mobility, nothing else.</summary>
    public async Task SaveAsync(string id, string binding, InitializeRequestParams client, CancellationToken cancellationToken)
    {
        var entry = Encode(binding, client);
        if (entry.Length > LargestEntry)
        {
            logger.SessionTooLarge(entry.Length, LargestEntry);
            return;
        }

        await TryAsync("saved", token => cache!.SetAsync(Key(id), entry, new DistributedCacheEntryOptions { SlidingExpiration = TimeToLive }, token), cancellationToken);
    }

    public Task RefreshAsync(string id) => TryAsync("refreshed", token => cache!.RefreshAsync(Key(id), token), CancellationToken.None);

    public Task RemoveAsync(string id) => TryAsync("removed", token => cache!.RemoveAsync(Key(id), token), CancellationToken.None);

    /// <summary>Reads a session. What is stored but cannot be read is removed, and counts as none: its client begins anew.</summary>
    /// <returns>The session, or null when there is none.</returns>
    /// <exception cref="SessionStoreException">The store cannot be reached.</exception>
    public async Task<StoredSession?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var entry = await ReadAsync(id, cancellationToken);
        if (entry is null)
        {
            return null;
        }

        try
        {
            return Decode(entry);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException)
        {
            // Of another version of this program, or not of it at all.
            logger.SessionUnreadable(exception, entry.Length);
            await RemoveAsync(id);
            return null;
        }
    }

    private async Task<byte[]?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var late = new CancellationTokenSource(_timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            return await cache!.GetAsync(Key(id), either.Token).WaitAsync(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.SessionStoreFailed(exception, "read");
            throw new SessionStoreException(exception);
        }
    }

    // A client that does not look at its token, as some caches, still may not hold a request up.
    private async Task TryAsync(string what, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            using var late = new CancellationTokenSource(_timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            await work(either.Token).WaitAsync(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.SessionStoreFailed(exception, what);
        }
    }

    private string Key(string id) => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{server}\n{id}")));

    private static byte[] Encode(string binding, InitializeRequestParams client) =>
        [.. Encoding.ASCII.GetBytes(binding), (byte)'\n', .. JsonSerializer.SerializeToUtf8Bytes(client, Json)];

    private static StoredSession Decode(byte[] entry)
    {
        var line = Array.IndexOf(entry, (byte)'\n');
        return line > 0 && JsonSerializer.Deserialize(entry.AsSpan(line + 1), Json) is { } client
            ? new StoredSession(Encoding.ASCII.GetString(entry, 0, line), client)
            : throw new FormatException("There is no introduction of a client in the entry.");
    }
}

/// <summary>A session may exist, but its store cannot be asked.</summary>
internal sealed class SessionStoreException(Exception cause) : Exception("The session store cannot be reached.", cause);

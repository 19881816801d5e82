using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// The issuer's keys as they are known here: fetched once for all who wait, fetched again in the background when they get old and at once when a token names a key
/// that is not among them. Keys that cannot be fetched again go on. Thread-safe.
/// </summary>
internal sealed class IssuerKeySource(IssuerClient client, McpIdentityOptions options, IdentityMetrics metrics, TimeProvider time, ILogger<IssuerKeySource> logger) : IDisposable
{
    private readonly Lock _gate = new();
    private IssuerKeys? _keys;
    private Task<IssuerKeys>? _fetching;
    private Exception? _failure;
    private long _fetchedAt;
    private long _triedAt;

    /// <summary>The issuer in logs and reports.</summary>
    public string Name => client.Name;

    /// <summary>The keys, or null before they have been fetched.</summary>
    public IssuerKeys? Known => Volatile.Read(ref _keys);

    /// <summary>Why the latest attempt failed, or null.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>How old the keys are.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _fetchedAt));

    /// <summary>How long after an attempt another one may follow: nobody who makes up key ids may bother the issuer more often.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The keys. Waits for the issuer only while there are none.</summary>
    /// <exception cref="IssuerUnavailableException">There are none, and the issuer cannot be asked.</exception>
    public ValueTask<IssuerKeys> GetAsync(CancellationToken cancellationToken)
    {
        if (Known is not { } keys)
        {
            return new ValueTask<IssuerKeys>(FetchFirstAsync(cancellationToken));
        }

        if (Age >= options.KeyRefresh && MayTry())
        {
            _ = BeginFetch();
        }

        return new ValueTask<IssuerKeys>(keys);
    }

    /// <summary>Newer keys than those a token was not signed with, or null when there are none.</summary>
    /// <exception cref="IssuerUnavailableException">There may be newer ones, but the issuer cannot be asked.</exception>
    public async Task<IssuerKeys?> RenewAsync(IssuerKeys seen, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(Known, seen))
        {
            return Known;
        }

        if (MayTry() || Fetching() is not null)
        {
            return await BeginFetch().WaitAsync(cancellationToken) is { } keys && !ReferenceEquals(keys, seen) ? keys : null;
        }

        return Failure is { } failure ? throw new IssuerUnavailableException(failure.Message, failure) : null;
    }

    /// <summary>Begins to fetch, so that the first caller need not wait.</summary>
    public void Prefetch() => _ = BeginFetch();

    public void Dispose() => client.Dispose();

    private Task<IssuerKeys> FetchFirstAsync(CancellationToken cancellationToken) =>
        Failure is { } failure && Fetching() is null && time.GetElapsedTime(Volatile.Read(ref _triedAt)) < TimeSpan.FromSeconds(1)
            ? Task.FromException<IssuerKeys>(new IssuerUnavailableException(failure.Message, failure))
            : BeginFetch().WaitAsync(cancellationToken);

    private bool MayTry() => time.GetElapsedTime(Volatile.Read(ref _triedAt)) >= Pause;

    private Task<IssuerKeys>? Fetching()
    {
        lock (_gate)
        {
            return _fetching;
        }
    }

    private Task<IssuerKeys> BeginFetch()
    {
        lock (_gate)
        {
            if (_fetching is not null)
            {
                return _fetching;
            }

            Volatile.Write(ref _triedAt, time.GetTimestamp());
            // Not on the caller's thread or token: others wait for it, too.
            var fetch = _fetching = Task.Run(FetchAsync);
            // A failure that nobody waits for is in the log already.
            _ = fetch.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return fetch;
        }
    }

    private async Task<IssuerKeys> FetchAsync()
    {
        try
        {
            var keys = await client.FetchAsync();
            Volatile.Write(ref _fetchedAt, time.GetTimestamp());
            Volatile.Write(ref _failure, null);
            Volatile.Write(ref _keys, keys);
            metrics.KeysFetched(failed: false);
            logger.KeysFetched(Name, keys.Count);
            return keys;
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _failure, exception);
            metrics.KeysFetched(failed: true);
            logger.KeysNotFetched(Name, exception.Message, Known is null ? "Callers with tokens are answered 503" : "The keys from before go on");
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _fetching = null;
            }
        }
    }
}

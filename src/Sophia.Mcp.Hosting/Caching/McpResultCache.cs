namespace Sophia.Mcp.Hosting;

/// <summary>Forgets results of tools that are kept (<see cref="CacheForAttribute"/>), after something has changed what they say. A singleton; thread-safe.</summary>
/// <remarks>
/// What a running call is about to keep is not kept either, on this replica. On another one a call that began before the change may keep its result until its time is over:
/// keep results for as long as an old one does no harm.
/// </remarks>
public sealed class McpResultCache
{
    private readonly CacheStore _store;
    private readonly ResultKeys _keys;
    private readonly ToolPlans _plans;

    internal McpResultCache(CacheStore store, ResultKeys keys, ToolPlans plans) => (_store, _keys, _plans) = (store, keys, plans);

    /// <summary>Forgets the results of one tool, of all callers.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False if there is no cache, or it could not be told; the log says why.</returns>
    public Task<bool> InvalidateAsync(string tool, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        _plans.Find(tool)?.ForgetKept();
        return _store.RemoveTagAsync(_keys.ToolTag(tool), cancellationToken);
    }

    /// <summary>Forgets the results of all tools of this server, of all callers.</summary>
    /// <inheritdoc cref="InvalidateAsync"/>
    public Task<bool> InvalidateAllAsync(CancellationToken cancellationToken = default)
    {
        foreach (var plan in _plans.All)
        {
            plan.ForgetKept();
        }

        return _store.RemoveTagAsync(_keys.ServerTag, cancellationToken);
    }
}

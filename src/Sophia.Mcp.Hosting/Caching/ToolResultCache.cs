using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Answers calls of read-only tools from what is kept. The same call made by several at once runs once.</summary>
/// <remarks>
/// The tool runs for the caller who came first, in that caller's request, and not in the cache's own factory: with its services, its progress, its timeout. If that
/// call gives nothing to keep, or its caller goes, those who waited run their own.
/// </remarks>
internal sealed class ToolResultCache(CacheStore store, ResultKeys keys, McpHostingMetrics metrics)
{
    /// <summary>Above this a result is not kept: caches have limits of their own (the framework's: 1 MiB an entry).</summary>
    public const int LargestResult = 1_000_000;

    private static readonly JsonTypeInfo<CallToolResult> s_json = (JsonTypeInfo<CallToolResult>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(CallToolResult));

    private readonly ConcurrentDictionary<string, TaskCompletionSource<ReadOnlyMemory<byte>?>> _running = new(StringComparer.Ordinal);

    public ValueTask<CallToolResult> AnswerAsync(
        ToolPlan plan, RequestContext<CallToolRequestParams> request, Func<ValueTask<CallToolResult>> run, CancellationToken cancellationToken)
    {
        if (!store.IsThere || keys.For(plan, request) is not { } key)
        {
            metrics.CacheAsked(plan, "bypass");
            return run();
        }

        return AnswerAsync(plan, key, run, cancellationToken);
    }

    private async ValueTask<CallToolResult> AnswerAsync(ToolPlan plan, string key, Func<ValueTask<CallToolResult>> run, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource<ReadOnlyMemory<byte>?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _running.GetOrAdd(key, mine);
        if (ReferenceEquals(first, mine))
        {
            return await AnswerFirstAsync(plan, key, mine, run, cancellationToken);
        }

        var shared = await first.Task.WaitAsync(cancellationToken) is { } theirs ? Read(theirs.Span) : null;
        metrics.CacheAsked(plan, shared is null ? "miss" : "shared");
        return shared ?? await run();
    }

    /// <summary>Looks and runs for all who make the same call until this one is done. What they have not seen yet they then find in the cache.</summary>
    private async ValueTask<CallToolResult> AnswerFirstAsync(
        ToolPlan plan, string key, TaskCompletionSource<ReadOnlyMemory<byte>?> others, Func<ValueTask<CallToolResult>> run, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? kept = null;
        try
        {
            if (await store.FindAsync(key, plan.Limits.CacheFor, cancellationToken) is { } found && Read(found.Span) is { } answer)
            {
                metrics.CacheAsked(plan, "hit");
                kept = found;
                return answer;
            }

            metrics.CacheAsked(plan, "miss");
            (var result, kept) = await RunAndKeepAsync(plan, key, run);
            return result;
        }
        finally
        {
            _running.TryRemove(key, out _);
            others.SetResult(kept);
        }
    }

    private async ValueTask<(CallToolResult Result, ReadOnlyMemory<byte>? Kept)> RunAndKeepAsync(ToolPlan plan, string key, Func<ValueTask<CallToolResult>> run)
    {
        var before = plan.CacheGeneration;
        var result = await run();
        if (result.IsError is true || result.Meta?.ContainsKey(ResultLimiter.CutFacts) is true || Write(result) is not { Length: <= LargestResult } written
            || plan.CacheGeneration != before)
        {
            return (result, null);
        }

        // The caller need not be there any more.
        await store.KeepAsync(key, written, plan.Limits.CacheFor, [keys.ServerTag, keys.ToolTag(plan.Name)], CancellationToken.None);
        if (plan.CacheGeneration != before)
        {
            // Forgotten while it was being written.
            await store.RemoveAsync(key, CancellationToken.None);
            return (result, null);
        }

        return (result, written);
    }

    private static byte[] Write(CallToolResult result) => JsonSerializer.SerializeToUtf8Bytes(result, s_json);

    private static CallToolResult? Read(ReadOnlySpan<byte> kept)
    {
        try
        {
            return JsonSerializer.Deserialize(kept, s_json);
        }
        catch (JsonException)
        {
            // Of another version of this program.
            return null;
        }
    }
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The live sessions of this process: lists them, closes them, speaks to all of them. A singleton; thread-safe.</summary>
/// <remarks>Clients without sessions (revision 2026-07-28 and later) are not among them.</remarks>
public sealed class McpSessionRegistry
{
    private const int WritersAtOnce = 32;
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, McpSession> _sessions = new(StringComparer.Ordinal);
    private readonly SessionSlots _slots;
    private readonly SessionStore _store;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _time;
    private RequestDelegate? _delete;

    internal McpSessionRegistry(SessionSlots slots, SessionStore store, SessionMetrics metrics, IServiceScopeFactory scopes, TimeProvider time)
    {
        (_slots, _store, _scopes, _time) = (slots, store, scopes, time);
        metrics.Observe(() => _sessions.Count, slots);
    }

    /// <summary>How many sessions are alive.</summary>
    public int Count => _sessions.Count;

    /// <summary>The live sessions, in no order.</summary>
    public IReadOnlyList<McpSessionInfo> List() => [.. _sessions.Values.Select(static session => session.Describe())];

    /// <summary>Closes a session: its requests are cancelled, its stream ends, no replica will take it up again.</summary>
    /// <param name="sessionId">The session's id.</param>
    /// <param name="cancellationToken">Not looked at once the session has begun to close.</param>
    /// <returns>False when there is no such session here.</returns>
    public async Task<bool> CloseAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_sessions.TryGetValue(sessionId, out var session))
        {
            return false;
        }

        if (_store.IsUsed)
        {
            await _store.RemoveAsync(sessionId);
        }

        await EndAsync(session);
        return true;
    }

    /// <summary>Closes every session of a user.</summary>
    /// <param name="user">The user's id, as in <see cref="McpSessionInfo.User"/>.</param>
    /// <param name="cancellationToken">Looked at between two sessions.</param>
    /// <returns>How many were closed.</returns>
    public async Task<int> CloseUserAsync(string user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        var closed = 0;
        foreach (var session in _sessions.Values.Where(session => session.User.Name == user))
        {
            closed += await CloseAsync(session.Id, cancellationToken) ? 1 : 0;
        }

        return closed;
    }

    /// <summary>Sends a notification to every session whose client listens. A client that does not read holds up nobody else.</summary>
    /// <param name="method">The notification's method, such as <c>notifications/message</c>.</param>
    /// <param name="parameters">Its parameters, or null.</param>
    /// <param name="cancellationToken">Ends the broadcast.</param>
    /// <returns>How many heard it. Notifications are not kept for clients that do not listen.</returns>
    public async Task<McpBroadcastResult> BroadcastAsync(string method, JsonNode? parameters = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        var (sent, silent, failed) = (0, 0, 0);
        await Parallel.ForEachAsync(
            _sessions.Values, new ParallelOptions { MaxDegreeOfParallelism = WritersAtOnce, CancellationToken = cancellationToken }, async (session, token) =>
            {
                var written = session.HasStream ? await SendAsync(session, method, parameters, token) : (bool?)null;
                _ = written switch
                {
                    true => Interlocked.Increment(ref sent),
                    false => Interlocked.Increment(ref failed),
                    _ => Interlocked.Increment(ref silent),
                };
            });
        return new McpBroadcastResult(sent, silent, failed);
    }

    internal IEnumerable<McpServer> Servers => _sessions.Values.Select(static session => session.Server);

    internal bool TryGet(string id, out McpSession session) => _sessions.TryGetValue(id, out session!);

    internal McpSession Add(SessionOpening opening, McpServer server)
    {
        var session = new McpSession(server.SessionId!, opening.User, server, _time);
        opening.Became(session);
        _sessions[session.Id] = session;
        return session;
    }

    internal void Remove(McpSession session)
    {
        if (_sessions.TryRemove(new KeyValuePair<string, McpSession>(session.Id, session)))
        {
            _slots.Closed(session);
        }
    }

    /// <summary>The SDK's own way to end a session, which it offers to nobody but clients.</summary>
    internal void EndWith(RequestDelegate delete) => _delete = delete;

    internal async Task EndAsync(McpSession session)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = session.User.Principal() };
        context.Request.Method = HttpMethods.Delete;
        context.Request.Headers["Mcp-Session-Id"] = session.Id;
        if (_delete is not null)
        {
            await _delete(context);
        }

        Remove(session);
    }

    private async Task<bool> SendAsync(McpSession session, string method, JsonNode? parameters, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(WriteTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await session.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters?.DeepClone() }, either.Token).WaitAsync(either.Token);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

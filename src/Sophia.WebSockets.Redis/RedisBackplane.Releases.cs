using System.Collections.Concurrent;
using Sophia.WebSockets.Redis.Clients;
using Sophia.WebSockets.Redis.Store;

namespace Sophia.WebSockets.Redis;

/// <summary>Clients go elsewhere: this node stops, says which message it handled last, and only then does the other one begin.</summary>
internal sealed partial class RedisBackplane
{
    private static readonly TimeSpan FenceMemory = TimeSpan.FromSeconds(SophiaWebSocketsRedisDefaults.FenceMemorySeconds);

    private static readonly TimeSpan GrantMemory = TimeSpan.FromSeconds(SophiaWebSocketsRedisDefaults.GrantMemorySeconds);

    private readonly ConcurrentDictionary<string, (long Fence, long At)> _fences = new(StringComparer.Ordinal);

    /// <summary>Another connection has the client, under this fence.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="fence">The fence.</param>
    /// <param name="asked">Whether its node waits to be told where this one stopped. One that never began says so.</param>
    private async Task OnFencedAsync(string clientId, long fence, bool asked)
    {
        // First, for a claim of this node that is granted and not attached yet: it finds it there.
        _fences.AddOrUpdate(clientId, (fence, _time.GetTimestamp()), (_, known) => known.Fence > fence ? known : (fence, _time.GetTimestamp()));
        var stopped = default(Stopped);
        while (_held.TryGetValue(clientId, out var held) && held.Fence < fence)
        {
            if (held.Stopped is { } stopping)
            {
                stopped = await stopping;
                break;
            }

            if (await ReleaseAsync(held, asked ? fence - 1 : null))
            {
                return;
            }

            // Just now it was released, or a newer connection of this node has taken its place: see which.
            await Task.Yield();
        }

        if (asked)
        {
            await TryHandOverAsync(clientId, fence - 1, stopped);
        }
    }

    /// <summary>Stops with a client that another node, or a newer connection, has.</summary>
    /// <param name="held">The client.</param>
    /// <param name="handOver">The fence up to which the store is told that this node has stopped; null if it need not be told.</param>
    /// <param name="comeBack">Nobody has it: its connection is asked to come back instead of being told that it was replaced.</param>
    /// <returns>False if it had stopped already.</returns>
    private async Task<bool> ReleaseAsync(HeldClient held, long? handOver, bool comeBack = false)
    {
        if (!held.TryRelease(out var stopping))
        {
            return false;
        }

        _metrics.Fenced();
        var (session, fence) = (held.Session!, held.Fence);

        // A newer connection of this node may have the session by now, and with it what is in its outbox.
        var (unwritten, written, broadcasts) = session.Generation == fence ? held.Surrender() : (held.TakeDeferred(), false, "");

        // Before anything is awaited, so that nothing sent from now on overtakes it.
        WaitFor(held.ClientId, unwritten);
        var stopped = new Stopped(session.SessionId, held.Epoch, session.Acknowledged, 0);
        await session.ReleaseAsync(fence, comeBack, _options.HandoverTimeout);
        stopped = stopped with { Inbound = session.Accepted };
        if (handOver is { } upTo)
        {
            stopped = stopped with { Told = await TryHandOverAsync(held.ClientId, upTo, stopped) };
        }

        await TellAsync(held.ClientId, written, broadcasts);
        stopping.SetResult(stopped);
        if (stopped.Told || handOver is null)
        {
            Forget(held);
        }

        return true;
    }

    /// <summary>Says again where this node stopped, after Redis was away when it did.</summary>
    private async Task HandOverLateAsync(HeldClient held)
    {
        if (held.Stopped is { IsCompletedSuccessfully: true } stopped && await TryHandOverAsync(held.ClientId, held.Fence, await stopped))
        {
            Forget(held);
        }
    }

    private async Task<bool> TryHandOverAsync(string clientId, long fence, Stopped stopped)
    {
        try
        {
            await _store.HandOverAsync(clientId, fence, stopped);
            return true;
        }
        catch (RedisLinkException)
        {
            // The new node waits no longer than its limit; the position check says it again.
            return false;
        }
    }

    /// <summary>
    /// This node has the client under a newer token. If a newer connection has it, that one takes over; if not, the answer to its claim was lost, and the
    /// client is asked to come back and claim again.
    /// </summary>
    /// <returns>False if a claim is under way, which will decide.</returns>
    private async Task<bool> ComeBackAsync(HeldClient held)
    {
        // One that is granted and not attached yet is under way as well: its connection replaces this one in a moment.
        if (_handovers.ContainsKey(held.ClientId) || (_granted.TryGetValue(held.ClientId, out var granted) && granted.Fence > held.Fence))
        {
            return false;
        }

        if (_held.TryGetValue(held.ClientId, out var current) && current == held)
        {
            await ReleaseAsync(held, held.Fence, comeBack: true);
        }

        return true;
    }

    private void WaitFor(string clientId, IEnumerable<(OutboundMessage Message, string Operation)> messages)
    {
        foreach (var (message, operation) in messages)
        {
            Wait(new PendingSend(clientId, null, message, operation, ""));
        }
    }

    private void ForgetFences()
    {
        foreach (var (clientId, fence) in _fences)
        {
            if (_time.GetElapsedTime(fence.At) > FenceMemory)
            {
                _fences.TryRemove(new(clientId, fence));
            }
        }

        foreach (var (clientId, granted) in _granted)
        {
            if (_time.GetElapsedTime(granted.At) > GrantMemory)
            {
                // Its connection broke before it had the client.
                _granted.TryRemove(new(clientId, granted));
            }
        }
    }
}

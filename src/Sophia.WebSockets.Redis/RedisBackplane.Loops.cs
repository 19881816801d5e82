using System.Collections.Concurrent;
using Sophia.WebSockets.Redis.Clients;
using Sophia.WebSockets.Redis.Store;
using StackExchange.Redis;

namespace Sophia.WebSockets.Redis;

/// <summary>What the node does on its own: report positions, renew and compare, and come back after Redis was away.</summary>
internal sealed partial class RedisBackplane
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(SophiaWebSocketsRedisDefaults.ReportMilliseconds);

    private readonly ConcurrentDictionary<HeldClient, byte> _progressed = new();
    private readonly Pump _check;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loops = Task.CompletedTask;
    private ChannelMessageQueue? _own;
    private ChannelMessageQueue? _all;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _link.Start();
        _loops = Task.WhenAll(ReportLoopAsync(), CheckLoopAsync());
        var since = _time.GetTimestamp();
        while (!_link.IsUp && _time.GetElapsedTime(since) < _options.OperationTimeout * 2)
        {
            await Task.Delay(ReportInterval, _time, cancellationToken);
        }
    }

    /// <summary>After the connections are closed: tells Redis where everybody stands.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(_held.Values.Select(held => held.Stopped ?? ReportAsync(held, ReportKind.Detach)));
        await FlushPendingAsync();
        await _stopping.CancelAsync();
        await _loops;
        _own?.Unsubscribe(CommandFlags.FireAndForget);
        _all?.Unsubscribe(CommandFlags.FireAndForget);
    }

    private void NoteProgress(HeldClient held)
    {
        if (held.IsBehind)
        {
            held.FetchPump.Kick();
        }

        _progressed.TryAdd(held, 0);
        if (held.Session!.Acknowledged - held.Flushed >= held.Who.Options.OutboxMessages / 4)
        {
            // By count too, not by time alone: the store counts what is unacknowledged against the client's bounds.
            _ = ReportOnceAsync(held);
        }
    }

    private async Task ReportOnceAsync(HeldClient held)
    {
        if (_progressed.TryRemove(held, out _))
        {
            await ReportAsync(held, ReportKind.Progress);
        }
    }

    private async Task ReportLoopAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(ReportInterval, _time);
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (_link.IsUp)
                {
                    await Task.WhenAll(_progressed.Select(pair => ReportOnceAsync(pair.Key)));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task CheckLoopAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(_options.CheckInterval, _time);
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                _check.Kick();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>Redis is there: what waited goes on, and everybody's position is compared.</summary>
    private void OnJoined()
    {
        _flush.Kick();
        _check.Kick();
    }

    private async Task CheckAsync()
    {
        if (!_link.IsUp || _stopping.IsCancellationRequested)
        {
            return;
        }

        await RefreshLogAsync();
        await EachAsync(held => CheckAsync(held));
        await FlushPendingAsync();
        ForgetFences();
        foreach (var (_, session) in _provisional)
        {
            if (session.Connected)
            {
                session.AskToReturn();
            }
            else
            {
                Return(session);
            }
        }
    }

    private Task EachAsync(Func<HeldClient, Task> check) => Parallel.ForEachAsync(
        _held.Values,
        new ParallelOptions { MaxDegreeOfParallelism = SophiaWebSocketsRedisDefaults.Parallel },
        async (held, _) => await check(held));

    private async Task CheckAsync(HeldClient held)
    {
        if (!_link.IsUp)
        {
            // It is gone again: asking for each client would only hold up what is sent to it meanwhile.
            return;
        }

        if (held.IsGone)
        {
            await HandOverLateAsync(held);
            return;
        }

        if (held.IsAlone)
        {
            await ReconcileAsync(held);
        }
        else if (held is { IsFollowing: true, Session.AtRest: false })
        {
            await ReportAsync(held, ReportKind.Renew);
        }

        if (held is { IsBehind: true, Session.AtRest: false })
        {
            // There may be memory again, and a client that has everything else says nothing by which that would be noticed.
            // One that is away is asked for when it is back.
            held.FetchPump.Kick();
        }

        held.CatchUpDue = true;
        held.CatchUpPump.Kick();
    }

    private async Task ReportAsync(HeldClient held, ReportKind kind, bool joining = false)
    {
        if (held.Session is not { } session || !held.IsFollowing || !(_link.IsUp || joining))
        {
            return;
        }

        try
        {
            var report = held.Report();
            var verdict = await _store.ReportAsync(report, kind, session.Reliable ? null : held.Seen);
            if (verdict.Kind is not StoreVerdictKind.Good)
            {
                await OnVerdictAsync(held, verdict.Kind);
                return;
            }

            held.OnReported(report.Acknowledged);
            if (session.Reliable && held.Receive(report.Epoch, report.Fence, verdict.Last, null))
            {
                held.FetchPump.Kick();
            }
        }
        catch (RedisLinkException)
        {
            // What was acknowledged is reported with the next one.
        }
    }

    private Task OnVerdictAsync(HeldClient held, StoreVerdictKind kind) => kind switch
    {
        StoreVerdictKind.Fenced => ReleaseAsync(held, held.Fence),
        StoreVerdictKind.FencedHere => ComeBackAsync(held),
        StoreVerdictKind.Good => Task.CompletedTask,
        _ => ReconcileAsync(held),
    };

    /// <summary>Makes the store's view of a client and ours one.</summary>
    private async Task ReconcileAsync(HeldClient held)
    {
        if (held.Session is { Reliable: false })
        {
            await ClaimAgainAsync(held);
            return;
        }

        if (held.BeginReconcile() is not { } request)
        {
            return;
        }

        try
        {
            var reply = await _store.ReconcileAsync(request, _log.Position);
            if (reply.Kind is not StoreVerdictKind.Good)
            {
                await GiveWayAsync(held, reply.Kind);
                return;
            }

            _metrics.Reconciled(reply.Lost);
            if (reply.Lost)
            {
                _logger.StoreLost(held.ClientId);
            }

            WaitFor(held.ClientId, held.EndReconcile(reply.Fence));
            held.FetchPump.Kick();
            held.CatchUpPump.Kick();
        }
        catch (RedisLinkException)
        {
            held.StayAlone();
        }
    }

    /// <summary>The store's view is a newer one. Until a claim that is under way has decided, the node goes on alone: nothing sent to the client is held up.</summary>
    private async Task GiveWayAsync(HeldClient held, StoreVerdictKind kind)
    {
        if (kind is not StoreVerdictKind.FencedHere)
        {
            await ReleaseAsync(held, held.Fence);
        }
        else if (!await ComeBackAsync(held))
        {
            held.StayAlone();
        }
    }

    /// <summary>A plain client has no numbers to save: it is entered anew, and gets what waited.</summary>
    private async Task ClaimAgainAsync(HeldClient held)
    {
        if (held.Session is not { } session)
        {
            return;
        }

        if (!session.Connected)
        {
            if (held.TryRetire())
            {
                Forget(held);
                session.Forget();
            }

            return;
        }

        try
        {
            var reply = await _store.ClaimAsync(held.Who, _log.Position);
            if (reply.Verdict is not BackplaneVerdict.Granted)
            {
                return;
            }

            foreach (var message in await ReadWaitingAsync(reply.Waiting))
            {
                session.Send(message, 0, gapWhenFull: true, out _);
            }

            session.Renew(reply.Fence);
            session.State = new HeldClient(held.Who, reply, FetchAsync, CatchUpAsync, _logger.WorkFailed);
            OnAttached(session);
        }
        catch (RedisLinkException)
        {
            // The position check tries again.
        }
    }

    /// <summary>Redis is there, at first or again.</summary>
    private async Task RejoinAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await SubscribeAsync();
        await _log.RefreshAsync();
        await EachAsync(held => held.IsAlone
            ? ReconcileAsync(held)
            : ReportAsync(held, held.Session is { AtRest: true } ? ReportKind.Detach : ReportKind.Renew, joining: true));
    }

    private async Task SubscribeAsync()
    {
        var subscriber = _link.Redis.GetSubscriber();
        if (_own is null)
        {
            var own = await subscriber.SubscribeAsync(RedisChannel.Literal(_keys.Channel + _node)).WaitAsync(_options.OperationTimeout, _time);
            own.OnMessage(OnHint);
            _own = own;
        }

        if (_all is null)
        {
            var all = await subscriber.SubscribeAsync(RedisChannel.Literal(_keys.Channel + "*")).WaitAsync(_options.OperationTimeout, _time);
            all.OnMessage(OnHint);
            _all = all;
        }
    }
}

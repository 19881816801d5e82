using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Sophia.WebSockets.Redis.Clients;
using StackExchange.Redis;

namespace Sophia.WebSockets.Redis.Store;

/// <summary>What can be done to a client's session in Redis: one script each.</summary>
internal sealed class ClientStore(RedisLink link, RedisKeys keys, string node, SophiaWebSocketsRedisOptions options, IOptions<SophiaWebSocketOptions> sockets)
{
    private readonly RedisValue _lease = Milliseconds(options.LeaseDuration);
    private readonly RedisValue _window = Milliseconds(options.IdempotencyWindow);
    private RedisScripts? _scripts;

    public RedisScripts Scripts => _scripts ??= new RedisScripts(keys.Channel, link.IsCluster);

    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<ClaimReply> ClaimAsync(BackplaneIntroduction who, BroadcastPosition log)
    {
        var key = keys.Client(who.ClientId);
        var endpoint = who.Options;
        var start = log.ForNewSession();
        for (var attempt = 1; ; attempt++)
        {
            var reply = new ClaimReply(await link.RunAsync(Scripts.Claim, key,
            [
                who.ClientId, node, who.Owner ?? "", who.KeyHash ?? "", who.TokenSession is { } session ? Hex(session) : "", who.TokenGeneration,
                who.Epoch ?? "", who.Position, who.Reliable ? "0" : "1", NewId(), NewId(),
                endpoint.OutboxMessages, endpoint.OutboxBytes, Policy(endpoint.Overflow), Milliseconds(endpoint.SessionRetention), _lease,
                link.RunOf(key[0]), start.Id, start.Epoch, link.LatestFor(key[0]),
            ]));
            if (!reply.IsLate || attempt == SophiaWebSocketsRedisDefaults.ClaimAttempts)
            {
                return reply;
            }

            // The answer is here in time, so its clock was set.
            link.SetClock(key[0], reply.Now);
        }
    }

    /// <param name="clientId">The client.</param>
    /// <param name="message">The message; null for a gap the client is to be told of.</param>
    /// <param name="operation">Names the operation: done twice, it has happened once.</param>
    /// <param name="log">The broadcasts that must come first.</param>
    /// <exception cref="RedisLinkException">Redis could not be asked, or nobody knows what became of it.</exception>
    public async Task<SendReply> SendAsync(string clientId, OutboundMessage? message, string operation, BroadcastPosition log)
    {
        var key = keys.Client(clientId, operation);
        var endpoint = sockets.Value.Defaults;
        return new SendReply(await link.RunAsync(Scripts.Send, key,
        [
            clientId, node, message is null ? "" : message.GetJson(), operation, message?.CoalesceKey ?? "", sockets.Value.QueueForUnknownClients ? "1" : "0",
            NewId(), NewId(), endpoint.OutboxMessages, endpoint.OutboxBytes, Policy(endpoint.Overflow), Milliseconds(endpoint.SessionRetention),
            link.RunOf(key[0]), _window, log.Id, log.EpochToCompare, SophiaWebSocketsRedisDefaults.HintBytes, message is null ? "gap" : "",
        ]));
    }

    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<CatchUpReply> CatchUpAsync(string clientId, BroadcastPosition log, IReadOnlyList<Broadcast> items)
    {
        var arguments = new RedisValue[4 + (4 * items.Count)];
        (arguments[0], arguments[1], arguments[2], arguments[3]) = (clientId, node, log.Epoch, log.Trimmed);
        for (var i = 0; i < items.Count; i++)
        {
            var at = 4 + (4 * i);
            (arguments[at], arguments[at + 1], arguments[at + 2], arguments[at + 3]) = (items[i].Id, items[i].Group ?? "", items[i].Length, items[i].Origin);
        }

        return new CatchUpReply(await link.RunAsync(Scripts.CatchUp, keys.Client(clientId), arguments));
    }

    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<StoreVerdict> ReportAsync(ClientReport report, ReportKind kind, BroadcastPosition? plain)
    {
        var key = keys.Client(report.ClientId);
        var reply = await link.RunAsync(Scripts.Position, key,
        [
            node, Hex(report.Epoch), report.Fence, report.Acknowledged, report.Flushed, report.Handled, report.Confirmed,
            kind switch { ReportKind.Renew => "r", ReportKind.Detach => "d", _ => "p" }, _lease, link.RunOf(key[0]), plain?.Id ?? "", plain?.Epoch ?? "",
        ]);
        return StoreVerdict.Read(reply);
    }

    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<FetchReply> FetchAsync(string clientId, ulong epoch, long fence, long last) =>
        new(await link.RunAsync(Scripts.Fetch, keys.Client(clientId), [Hex(epoch), fence, last, SophiaWebSocketsRedisDefaults.FetchCount, node]));

    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public Task HandOverAsync(string clientId, long fence, Stopped stopped) =>
        link.RunAsync(Scripts.HandOver, keys.Client(clientId),
            [clientId, node, fence, Hex(stopped.SessionId), Hex(stopped.Epoch), stopped.Acknowledged, stopped.Inbound]);

    /// <summary>The owner goes on without those that did not say where they stopped.</summary>
    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public Task StopWaitingAsync(string clientId, long fence) =>
        link.RunAsync(Scripts.HandOver, keys.Client(clientId), [clientId, "", fence, "", "", 0, 0]);

    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<ReconcileReply> ReconcileAsync(ReconcileRequest request, BroadcastPosition log)
    {
        var (report, who, endpoint) = (request.Report, request.Who, request.Who.Options);
        RedisKey[] key = [.. keys.Client(who.ClientId), .. request.Uncertain.Select(operation => keys.Client(who.ClientId, operation)[2])];
        var start = log.ForNewSession();
        List<RedisValue> arguments =
        [
            who.ClientId, node, Hex(report.Epoch), report.Fence, request.Known, Hex(request.SessionId), link.RunOf(key[0]), _lease, who.Owner ?? "", who.KeyHash ?? "",
            endpoint.OutboxMessages, endpoint.OutboxBytes, Policy(endpoint.Overflow), Milliseconds(endpoint.SessionRetention), start.Id, start.Epoch,
            report.Acknowledged, report.Handled, report.Confirmed, request.Last, request.Connected ? "1" : "0", request.Broadcasts, _window, report.Flushed,
            request.Groups.Count, .. request.Groups.Select(group => (RedisValue)group),
            request.Uncertain.Count, .. request.Uncertain.Select(operation => (RedisValue)operation),
        ];
        foreach (var (number, message, operation) in request.Kept)
        {
            arguments.AddRange([number, message.GetJson(), operation, endpoint.Overflow is OverflowPolicy.Coalesce ? message.CoalesceKey ?? "" : ""]);
        }

        return new ReconcileReply(await link.RunAsync(Scripts.Reconcile, key, [.. arguments]));
    }

    /// <summary>Ends a session whose retention is over, unless another node has it.</summary>
    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<bool> ExpireAsync(string clientId, ulong epoch, long fence)
    {
        var reply = await link.RunAsync(Scripts.End, keys.Client(clientId), [clientId, node, Hex(epoch), fence, ""]);
        return (string?)reply[0] != "F";
    }

    /// <summary>Ends a session wherever it is.</summary>
    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<bool> EndAsync(string clientId, string reason)
    {
        var reply = await link.RunAsync(Scripts.End, keys.Client(clientId), [clientId, node, "", 0, reason]);
        return (string?)reply[0] == "O";
    }

    /// <returns>Whether it changed anything, and whether the client is this node's.</returns>
    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<(bool Changed, bool Here)> GroupAsync(string clientId, string group, bool join)
    {
        var reply = await link.RunAsync(Scripts.Group, keys.Client(clientId), [clientId, node, group, join ? "1" : "0"]);
        return ((string?)reply[0] == "1", (string?)reply[1] == "1");
    }

    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public Task NoteDeliveredAsync(string clientId, string broadcasts) => link.RunAsync(Scripts.Late, keys.Client(clientId), [node, broadcasts]);

    /// <summary>Whether less than half of a client's bounds is used, or the client is unknown.</summary>
    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<bool> HasRoomAsync(string clientId)
    {
        var values = await link.ReadAsync(keys.Client(clientId)[0], "n", "y", "mm", "mb");
        return values[0].IsNull || ((long)values[0] <= (long)values[2] / 2 && (long)values[1] <= (long)values[3] / 2);
    }

    /// <summary>How far a client has come in the broadcast log.</summary>
    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<BroadcastPosition> ReadBroadcastPositionAsync(string clientId)
    {
        var values = await link.ReadAsync(keys.Client(clientId)[0], "be", "b");
        return values[0].IsNull ? BroadcastPosition.None : new BroadcastPosition((string)values[0]!, (string)values[1]!, "");
    }

    public static string Hex(ulong number) => number.ToString("x16", CultureInfo.InvariantCulture);

    private static string NewId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static RedisValue Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static RedisValue Policy(OverflowPolicy policy) => policy switch
    {
        OverflowPolicy.DropOldest => 1,
        OverflowPolicy.Reject => 2,
        OverflowPolicy.Coalesce => 3,
        _ => 0,
    };
}

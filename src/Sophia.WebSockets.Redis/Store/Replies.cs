using System.Globalization;
using StackExchange.Redis;

namespace Sophia.WebSockets.Redis.Store;

/// <summary>What the scripts answer.</summary>
internal enum StoreVerdictKind
{
    /// <summary>As asked.</summary>
    Good,

    /// <summary>Another node has the client.</summary>
    Fenced,

    /// <summary>This node has it under a newer fencing token: a newer connection, or a claim whose answer was lost.</summary>
    FencedHere,

    /// <summary>The store does not know what it should know: it lost data, or is another server.</summary>
    Lost,

    /// <summary>The store has no such client.</summary>
    Unknown,
}

/// <param name="Kind">The verdict.</param>
/// <param name="Last">The last number the store has given, when all is good.</param>
internal readonly record struct StoreVerdict(StoreVerdictKind Kind, long Last)
{
    public static StoreVerdict Read(RedisResult[] reply) => new(KindOf(reply), KindOf(reply) is StoreVerdictKind.Good ? Number(reply[1]) : 0);

    public static StoreVerdictKind KindOf(RedisResult[] reply) => (string?)reply[0] switch
    {
        "O" => StoreVerdictKind.Good,
        "F" => reply.Length > 1 && Flag(reply[1]) ? StoreVerdictKind.FencedHere : StoreVerdictKind.Fenced,
        "U" => StoreVerdictKind.Unknown,
        _ => StoreVerdictKind.Lost,
    };

    public static long Number(RedisResult value) => long.Parse((string)value!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public static ulong Id(RedisResult value) => ParseId((string)value!);

    public static ulong ParseId(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static bool Flag(RedisResult value) => (string?)value == "1";
}

/// <summary>The answer to a claim.</summary>
internal sealed class ClaimReply(RedisResult[] reply)
{
    public BackplaneVerdict Verdict => (string?)reply[0] switch
    {
        "O" => BackplaneVerdict.Granted,
        "F" => BackplaneVerdict.Foreign,
        "X" => BackplaneVerdict.Unavailable,
        _ => BackplaneVerdict.TokenSpent,
    };

    /// <summary>Whether it reached the store when nobody was waiting for it any more, by the store's clock.</summary>
    public bool IsLate => (string?)reply[0] == "X";

    /// <summary>The store's clock in milliseconds, when the claim was late.</summary>
    public long Now => StoreVerdict.Number(reply[1]);

    public ulong Epoch => StoreVerdict.Id(reply[1]);

    public ulong SessionId => StoreVerdict.Id(reply[2]);

    public long Fence => StoreVerdict.Number(reply[3]);

    public long Position => StoreVerdict.Number(reply[4]);

    public bool Known => StoreVerdict.Flag(reply[5]);

    public long Inbound => StoreVerdict.Number(reply[6]);

    /// <summary>Whether the node before has been asked where it stopped.</summary>
    public bool Wait => StoreVerdict.Flag(reply[7]);

    public string BroadcastId => (string)reply[8]!;

    public string BroadcastEpoch => (string)reply[9]!;

    public string[] Groups => (string[])reply[10]!;

    /// <summary>Payloads (<c>d</c>) and broadcast ids (<c>b</c>) that waited for a plain client.</summary>
    public RedisResult[] Waiting => (RedisResult[])reply[11]!;
}

/// <summary>The answer to a send.</summary>
internal sealed class SendReply(RedisResult[] reply)
{
    /// <summary>S sent, Q queued, R rejected, D dropped, B broadcasts first, P the plain client is ours.</summary>
    public char Code => ((string)reply[0]!)[0];

    public long Number => StoreVerdict.Number(reply[1]);

    public ulong Epoch => StoreVerdict.Id(reply[2]);

    public long Fence => StoreVerdict.Number(reply[3]);

    /// <summary>Whether the client is this node's (or, when rejected, is to be closed as too slow).</summary>
    public bool Here => reply.Length > 4 && StoreVerdict.Flag(reply[4]);
}

/// <summary>The answer to a request for what is new.</summary>
internal sealed class FetchReply(RedisResult[] reply)
{
    public StoreVerdictKind Kind => StoreVerdict.KindOf(reply);

    public long Last => StoreVerdict.Number(reply[1]);

    /// <summary>Numbers up to this one that are missing are lost; later ones were never used or are superseded.</summary>
    public long LostUpTo => StoreVerdict.Number(reply[2]);

    public RedisResult[] Entries => (RedisResult[])reply[3]!;
}

/// <summary>The answer to a request to number broadcasts.</summary>
internal sealed class CatchUpReply(RedisResult[] reply)
{
    public StoreVerdictKind Kind => StoreVerdict.KindOf(reply);

    public ulong Epoch => StoreVerdict.Id(reply[1]);

    public long Fence => StoreVerdict.Number(reply[2]);

    public long Before => StoreVerdict.Number(reply[3]);

    public long Last => StoreVerdict.Number(reply[4]);

    public bool Here => StoreVerdict.Flag(reply[5]);

    public bool Slow => StoreVerdict.Flag(reply[6]);

    /// <summary>The number of each broadcast; 0 if it was not for this client.</summary>
    public long[] Numbers => [.. ((RedisResult[])reply[7]!).Select(StoreVerdict.Number)];
}

/// <summary>The answer to a reconciliation.</summary>
internal sealed class ReconcileReply(RedisResult[] reply)
{
    public StoreVerdictKind Kind => StoreVerdict.KindOf(reply);

    public long Fence => StoreVerdict.Number(reply[1]);

    /// <summary>Whether the client is told that something may be missing.</summary>
    public bool Lost => StoreVerdict.Flag(reply[3]);
}

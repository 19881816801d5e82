using System.Globalization;

namespace Sophia.WebSockets.Redis;

/// <summary>An entry of the broadcast log.</summary>
/// <param name="Id">Its id in Redis.</param>
/// <param name="Group">The group it is for; null for all.</param>
/// <param name="Length">Bytes of its payload.</param>
/// <param name="Origin">The node it comes from and its number there.</param>
internal sealed record Broadcast(string Id, string? Group, int Length, string Origin)
{
    /// <summary>The message; null once memory has no room for it any more.</summary>
    public OutboundMessage? Message { get; set; }

    public BroadcastId Order { get; } = BroadcastId.Parse(Id);

    /// <summary>Its number on that node; null if it comes from another one.</summary>
    public long? NumberAt(string node) =>
        Origin.StartsWith(node, StringComparison.Ordinal) && long.TryParse(Origin.AsSpan(node.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

/// <summary>The id of an entry as two numbers, which is how ids compare.</summary>
internal readonly record struct BroadcastId(ulong Time, ulong Count) : IComparable<BroadcastId>
{
    public static BroadcastId Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return new(
            ulong.Parse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture),
            ulong.Parse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    public int CompareTo(BroadcastId other) => Time != other.Time ? Time.CompareTo(other.Time) : Count.CompareTo(other.Count);
}

/// <summary>A position in the broadcast log.</summary>
/// <param name="Epoch">Names the log: <c>-</c> before the first broadcast, <c>?</c> when the server that had it is gone.</param>
/// <param name="Id">The last entry.</param>
/// <param name="Trimmed">The last entry that is gone for want of room; empty for none.</param>
internal readonly record struct BroadcastPosition(string Epoch, string Id, string Trimmed)
{
    public static BroadcastPosition None { get; } = new("-", "0-0", "");

    /// <summary>Whether the log exists, so that clients can be caught up with it.</summary>
    public bool IsReadable => Epoch is not ("-" or "?");

    /// <summary>Empty when a comparison means nothing.</summary>
    public string EpochToCompare => Epoch == "?" ? "" : Epoch;

    /// <summary>Where a session that begins now stands.</summary>
    public BroadcastPosition ForNewSession() => IsReadable ? this : None;
}

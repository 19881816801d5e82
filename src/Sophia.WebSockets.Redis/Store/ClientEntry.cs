using System.Globalization;
using StackExchange.Redis;

namespace Sophia.WebSockets.Redis.Store;

/// <summary>An entry of a client's stream: a message, the id of a broadcast whose message is elsewhere, or numbers that will never have one.</summary>
/// <param name="Number">Its number; the last one of a gap.</param>
/// <param name="From">The first number.</param>
/// <param name="Message">The message.</param>
/// <param name="BroadcastId">Where its message stands.</param>
/// <param name="Overflow">For a gap: whether there was no room; otherwise the store lost data.</param>
internal readonly record struct ClientEntry(long Number, long From, OutboundMessage? Message, string? BroadcastId, bool Overflow)
{
    public static ClientEntry Read(RedisResult result)
    {
        var entry = (RedisResult[])result!;
        var id = (string)entry[0]!;
        var number = long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture);
        var fields = (RedisResult[])entry[1]!;
        var read = new ClientEntry(number, number, null, null, Overflow: false);
        string? key = null;
        byte[]? payload = null;
        for (var i = 0; i < fields.Length; i += 2)
        {
            var value = fields[i + 1];
            switch ((string)fields[i]!)
            {
                case "d":
                    payload = (byte[])value!;
                    break;
                case "k":
                    key = (string)value!;
                    break;
                case "b":
                    read = read with { BroadcastId = (string)value! };
                    break;
                case "g":
                    read = read with { From = StoreVerdict.Number(value) };
                    break;
                case "w":
                    read = read with { Overflow = (string)value! == "o" };
                    break;
            }
        }

        return payload is null ? read : read with { Message = Payloads.Read(payload, key) };
    }
}

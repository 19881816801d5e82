using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Sophia.WebSockets.Client.Protocol;

/// <summary>The frames a client sends.</summary>
internal static class ClientFrames
{
    public static byte[] Pong { get; } = "{\"t\":\"pong\"}"u8.ToArray();

    public static byte[] Start(string key) => Utf8($"{{\"t\":\"start\",\"k\":\"{key}\"}}");

    public static byte[] Resume(string token, string epoch, long last, string key) =>
        Utf8($"{{\"t\":\"resume\",\"token\":\"{JavaScriptEncoder.Default.Encode(token)}\",\"epoch\":\"{JavaScriptEncoder.Default.Encode(epoch)}\",\"s\":{last},\"k\":\"{key}\"}}");

    public static byte[] Ack(long number) => Utf8(string.Create(CultureInfo.InvariantCulture, $"{{\"t\":\"ack\",\"s\":{number}}}"));

    public static byte[] Message(long number, ReadOnlySpan<byte> payload)
    {
        var lead = Utf8(string.Create(CultureInfo.InvariantCulture, $"{{\"t\":\"m\",\"i\":{number},\"d\":"));
        var frame = new byte[lead.Length + payload.Length + 1];
        lead.CopyTo(frame, 0);
        payload.CopyTo(frame.AsSpan(lead.Length));
        frame[^1] = (byte)'}';
        return frame;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace Sophia.WebSockets.Framing;

/// <summary>RFC 6455 §5.3: the payload XOR a four-byte key.</summary>
internal static class Masking
{
    public static void Apply(Span<byte> payload, uint key)
    {
        var wide = new Vector<uint>(key).As<uint, byte>();
        while (payload.Length >= Vector<byte>.Count)
        {
            (new Vector<byte>(payload) ^ wide).CopyTo(payload);
            payload = payload[Vector<byte>.Count..];
        }

        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(bytes, in key);
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= bytes[i & 3];
        }
    }
}

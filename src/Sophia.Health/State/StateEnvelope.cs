using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sophia.Health;

/// <summary>Eight letters of magic, a version, a SHA-256 of the content, the content.</summary>
internal static class StateEnvelope
{
    private const int Header = 8 + 4 + 32;

    public static byte[] Wrap(string magic, int version, ReadOnlySpan<byte> content)
    {
        var bytes = new byte[Header + content.Length];
        Encoding.ASCII.GetBytes(magic, bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), version);
        SHA256.HashData(content, bytes.AsSpan(12));
        content.CopyTo(bytes.AsSpan(Header));
        return bytes;
    }

    /// <exception cref="InvalidDataException">It is not such a state, of another version, or damaged.</exception>
    public static ReadOnlySpan<byte> Unwrap(string magic, int version, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Header || !bytes[..8].SequenceEqual(Encoding.ASCII.GetBytes(magic)))
        {
            throw new InvalidDataException($"It is not a state of the kind {magic}.");
        }

        var found = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (found != version)
        {
            throw new InvalidDataException($"It has version {found}; this release reads version {version}.");
        }

        var content = bytes[Header..];
        return SHA256.HashData(content).AsSpan().SequenceEqual(bytes.Slice(12, 32)) ? content : throw new InvalidDataException("Its checksum is wrong.");
    }
}

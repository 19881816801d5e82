using System.Security.Cryptography;

namespace AiMemory.Storage;

/// <summary>Ids: 48 bits of time and 52 random bits as 20 characters, half the tokens of a UUID, sorted by creation.</summary>
public static class MemoryId
{
    /// <summary>Characters of an id.</summary>
    public const int Length = 20;

    // Crockford's base 32: no i, l, o, u to misread.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Makes an id.</summary>
    public static string New(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        var value = ((UInt128)(ulong)now.ToUnixTimeMilliseconds() << 52) | (BitConverter.ToUInt64(random) >> 12);
        Span<char> id = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            id[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }

        return new string(id);
    }

    /// <summary>Whether a text could be an id.</summary>
    public static bool IsValid(string? text) => text is { Length: Length } && text.All(static c => Alphabet.Contains(c, StringComparison.Ordinal));
}

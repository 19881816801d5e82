using System.Buffers;
using System.Security.Cryptography;

namespace Sophia.Hosting;

/// <summary>Takes or makes the id of a request.</summary>
internal static class CorrelationId
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuv";
    private const int GeneratedLength = 20;

    // What may stand in a log line and a header without harm.
    private static readonly SearchValues<char> Sane =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.");

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    // Random per process, then counted: unique without a random number per request.
    private static readonly long Prefix = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private static long s_last = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));

    /// <summary>True for 1 to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; anything else a caller sends is ignored.</summary>
    public static bool IsSane(string? id) =>
        id is { Length: > 0 and <= HostingDefaults.MaxCorrelationIdLength } && !id.AsSpan().ContainsAnyExcept(Sane);

    /// <summary>The trace id of a <c>traceparent</c> header (<c>00-{32 hex}-{16 hex}-{2 hex}</c>), or null.</summary>
    /// <remarks>W3C Trace Context, section 3.2.</remarks>
    public static string? FromTraceParent(string? header)
    {
        if (header is not { Length: >= 55 } || header[2] != '-' || header[35] != '-')
        {
            return null;
        }

        var trace = header.AsSpan(3, 32);
        return trace.ContainsAnyExcept(LowerHex) || !trace.ContainsAnyExcept('0') ? null : trace.ToString();
    }

    public static string New() => string.Create(GeneratedLength, Interlocked.Increment(ref s_last), static (span, count) =>
    {
        // 60 bits of the process, 40 bits of the count, 5 to a letter.
        var prefix = Prefix;
        for (var i = 0; i < 12; i++, prefix >>= 5)
        {
            span[i] = Alphabet[(int)(prefix & 31)];
        }

        for (var i = GeneratedLength - 1; i >= 12; i--, count >>= 5)
        {
            span[i] = Alphabet[(int)(count & 31)];
        }
    });
}

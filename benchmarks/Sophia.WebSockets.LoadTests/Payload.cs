using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace Sophia.WebSockets.LoadTests;

/// <summary>256 bytes that begin with the time they were made: a timestamp means the same in both processes of one machine.</summary>
internal static class Payload
{
    public const int Bytes = 256;

    private const int Digits = 20;
    private static readonly string Tail = new('x', Bytes - Digits);

    public static string New() => Stopwatch.GetTimestamp().ToString("D20", CultureInfo.InvariantCulture) + Tail;

    public static long Stamp(ReadOnlySpan<byte> payload) => Utf8Parser.TryParse(payload[..Digits], out long stamp, out _) ? stamp : 0;

    public static long Stamp(string payload) => long.Parse(payload.AsSpan(0, Digits), CultureInfo.InvariantCulture);
}

namespace Sophia.WebSockets.Framing;

/// <summary>The close codes on the wire: RFC 6455 §7.4.1 and the protocol's own (docs/websocket-protocol.md).</summary>
internal static class CloseCode
{
    public const int Normal = 1000;
    public const int GoingAway = 1001;
    public const int ProtocolError = 1002;
    public const int UnsupportedData = 1003;
    public const int InvalidData = 1007;
    public const int PolicyViolation = 1008;
    public const int TooBig = 1009;
    public const int InternalError = 1011;
    public const int Replaced = 4001;
    public const int Slow = 4008;

    /// <summary>Whether a peer may send the code: 1004 to 1006 and 1015 never travel, 1016 to 2999 are reserved.</summary>
    public static bool MayTravel(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}

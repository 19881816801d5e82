namespace Sophia.WebSockets.Framing;

/// <summary>The peer broke a rule; the connection closes with <see cref="Code"/>.</summary>
internal sealed class WebSocketViolationException(int code, string reason) : Exception(reason)
{
    public int Code { get; } = code;
}

namespace Sophia.WebSockets;

/// <summary>How a connection presents its client to a backplane. Everything is verified already except whether the session may be had.</summary>
public sealed class BackplaneIntroduction
{
    /// <summary>The client's id.</summary>
    public required string ClientId { get; init; }

    /// <summary>The authenticated user; null for an anonymous client.</summary>
    public required string? Owner { get; init; }

    /// <summary>Whether it speaks the reliable subprotocol.</summary>
    public required bool Reliable { get; init; }

    /// <summary>The hash of the secret an anonymous client proves itself with, in hex; null without one.</summary>
    public string? KeyHash { get; init; }

    /// <summary>The session its valid resume token names; null without one.</summary>
    public ulong? TokenSession { get; init; }

    /// <summary>The generation of that token.</summary>
    public long TokenGeneration { get; init; }

    /// <summary>The epoch it knows; null if it knows none.</summary>
    public string? Epoch { get; init; }

    /// <summary>The last number it has of that epoch.</summary>
    public long Position { get; init; }

    /// <summary>The bounds and time limits of its endpoint.</summary>
    public required SophiaWebSocketEndpointOptions Options { get; init; }
}

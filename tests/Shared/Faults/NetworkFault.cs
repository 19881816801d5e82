namespace Sophia.Tests.Shared;

/// <summary>What the network does wrong.</summary>
public enum NetworkFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Everything sent disappears, in both directions; connections stay open.</summary>
    Drop,

    /// <summary>What the client sends arrives; what the server answers disappears.</summary>
    HalfOpen,

    /// <summary>New connections are accepted and then reset.</summary>
    Reset,
}

namespace Sophia.Hosting;

/// <summary>Who sees more than the bare status.</summary>
public enum DetailsAudience
{
    /// <summary>Callers on this machine, on the metrics port, or authenticated.</summary>
    Trusted,

    /// <summary>Everybody.</summary>
    Everyone,

    /// <summary>Nobody.</summary>
    Nobody,
}

namespace Sophia.Connections;

/// <summary>Who keeps connections for reuse.</summary>
public enum PoolingMode
{
    /// <summary>Sophia's <see cref="ConnectionPool{T}"/>: opening is expensive and closing is final.</summary>
    Pool,

    /// <summary>The driver: Sophia gives permits over the driver's pool, so that opening is cheap and closing returns to it.</summary>
    Driver,

    /// <summary>Nobody: one connection serves all callers at once (a multiplexer).</summary>
    Shared,
}

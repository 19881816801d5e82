namespace Sophia.Hosting;

/// <summary>Where a process stands between its start and its end.</summary>
public enum LifecycleState
{
    /// <summary>The port may be open already; work is not taken yet.</summary>
    Starting,

    /// <summary>The start has finished; work is taken.</summary>
    Ready,

    /// <summary>Shutting down: readiness is off, work that still arrives or is in flight is finished.</summary>
    Draining,

    /// <summary>Stopped.</summary>
    Stopped,

    /// <summary>The start failed; what had been started was cleaned up.</summary>
    Failed,
}

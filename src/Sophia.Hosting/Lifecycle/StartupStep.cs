namespace Sophia.Hosting;

/// <summary>Something that has to be done before the process is ready, and undone when it ends.</summary>
/// <remarks>
/// Register with <c>services.AddSingleton&lt;StartupStep, MyStep&gt;()</c>. Steps run one after another, by <see cref="Order"/>, when the port
/// is already open and every hosted service has started.
/// </remarks>
public abstract class StartupStep
{
    /// <summary>What the log and the failure reason call it.</summary>
    public abstract string Name { get; }

    /// <summary>Lower runs earlier; equal ones in the order of registration. The default is 0.</summary>
    public virtual int Order => 0;

    /// <summary>Does the work. An exception ends the process with exit code 1 after what was started has been cleaned up.</summary>
    /// <param name="cancellationToken">Cancelled when the process is told to stop or the start takes too long.</param>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Undoes <see cref="StartAsync"/>, also after it has failed half-way. Called once: after requests in flight have finished, or when the start fails.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the time for the shutdown is over.</param>
    public virtual Task CleanupAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

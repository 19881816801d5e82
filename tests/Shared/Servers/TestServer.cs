namespace Sophia.Tests.Shared;

/// <summary>A real server for tests, that can be killed, frozen and started again on the same port.</summary>
public abstract class TestServer : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    public abstract string Host { get; }

    /// <summary>The port, the same after a restart.</summary>
    public abstract int Port { get; }

    /// <summary>Ends the server at once, as a power cut would (SIGKILL to it and its workers).</summary>
    public abstract Task KillAsync();

    /// <summary>Ends the server in order; its data stays.</summary>
    public abstract Task StopAsync();

    /// <summary>Starts it again after <see cref="KillAsync"/> or <see cref="StopAsync"/>, with its data, on the same port.</summary>
    public abstract Task StartAgainAsync();

    /// <summary>Stops it in its tracks (SIGSTOP): connections stay, nothing answers.</summary>
    public abstract Task FreezeAsync();

    /// <summary>Lets it go on.</summary>
    public abstract Task ThawAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

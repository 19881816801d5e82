using Microsoft.Extensions.Hosting;
using Sophia.WebSockets.Connections;
using Sophia.WebSockets.Framing;

namespace Sophia.WebSockets.Hosting;

/// <summary>Empties the connections when the process stops, while its listener is still open: no new ones, flush, goodbye, close in batches.</summary>
internal sealed class WebSocketDrain(ResilientWebSocketManager manager) : IHostedLifecycleService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var shared = manager.Shared;
        shared.Draining = true;
        var connections = shared.Connections.Select(pair => pair.Key).ToArray();
        shared.Log.Draining(connections.Length, shared.Options.DrainTimeout);
        var deadline = shared.Time.GetTimestamp();
        foreach (var batch in connections.Chunk(SophiaWebSocketDefaults.DrainBatch))
        {
            Array.ForEach(batch, connection => connection.BeginClose(
                CloseCode.GoingAway, "the server is stopping", shared.NextRetryAfter(), flush: true));
            await Task.Yield();
        }

        await WaitAsync(shared, deadline, cancellationToken);
        var rest = shared.Connections.Select(pair => pair.Key).ToArray();
        Array.ForEach(rest, connection => connection.StopFlushing());
        shared.Log.Drained(connections.Length - rest.Length, rest.Length);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        manager.Shared.Stop();
        return Task.CompletedTask;
    }

    private static async Task WaitAsync(SharedState shared, long since, CancellationToken cancellationToken)
    {
        try
        {
            while (!shared.Connections.IsEmpty && shared.Time.GetElapsedTime(since) < shared.Options.DrainTimeout)
            {
                await Task.Delay(Poll, shared.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host's own shutdown limit is over: close what is left.
        }
    }
}

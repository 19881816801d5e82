using System.Collections.Concurrent;
using Backend.History;
using Microsoft.Extensions.Options;
using Sophia.WebSockets;

namespace Backend.Live;

/// <summary>Sends every page an update each interval. It is encoded once, however many pages there are; a page that was away gets what it missed.</summary>
internal sealed class LivePublisher : BackgroundService
{
    private readonly LiveState _state;
    private readonly ResilientWebSocketManager _sockets;
    private readonly LiveOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentQueue<IReadOnlyList<HistoryPoint>> _samples = new();

    public LivePublisher(
        LiveState state, ResilientWebSocketManager sockets, HistoryRecorder recorder, IOptions<LiveOptions> options, TimeProvider time, ILogger<LivePublisher> logger)
    {
        (_state, _sockets, _options, _time, _logger) = (state, sockets, options.Value, time, logger);
        recorder.Sampled += _samples.Enqueue;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TrySendAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process is going down.
        }
    }

    private async Task TrySendAsync(CancellationToken cancellationToken)
    {
        try
        {
            var points = new List<HistoryPoint>();
            while (_samples.TryDequeue(out var sample))
            {
                points.AddRange(sample);
            }

            var update = _state.Update(points);
            if (_options.Enabled)
            {
                await _sockets.BroadcastAsync(OutboundMessage.FromJson(update), cancellationToken);
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // One bad update must not end all that follow.
            _logger.LiveFailed(error);
        }
    }
}

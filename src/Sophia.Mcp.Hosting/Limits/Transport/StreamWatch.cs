using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Looks after all open responses of the endpoint with one timer: silent streams get a comment, clients that do not read lose their connection.</summary>
internal sealed class StreamWatch(IOptions<SophiaMcpServerOptions> options, McpHostingMetrics metrics, TimeProvider time, ILogger<StreamWatch> logger) : IDisposable
{
    private const int ChecksPerInterval = 4;

    private readonly TimeSpan _keepAlive = options.Value.KeepAlive;
    private readonly TimeSpan _writeTimeout = options.Value.WriteTimeout;
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private GuardedResponse? _first;
    private int _ticking;

    public bool IsOn => _keepAlive > TimeSpan.Zero || _writeTimeout > TimeSpan.Zero;

    public void Add(GuardedResponse response)
    {
        lock (_gate)
        {
            response.Next = _first;
            _first?.Previous = response;
            _first = response;
            _timer ??= StartTimer();
        }
    }

    public void Remove(GuardedResponse response)
    {
        lock (_gate)
        {
            response.Previous?.Next = response.Next;
            response.Next?.Previous = response.Previous;
            _first = ReferenceEquals(_first, response) ? response.Next : _first;
            (response.Next, response.Previous) = (null, null);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
        }
    }

    private ITimer StartTimer()
    {
        var shortest = _keepAlive > TimeSpan.Zero && (_writeTimeout == TimeSpan.Zero || _keepAlive < _writeTimeout) ? _keepAlive : _writeTimeout;
        var period = shortest / ChecksPerInterval;
        return time.CreateTimer(static state => ((StreamWatch)state!).Tick(), this, period, period);
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 1)
        {
            return;
        }

        try
        {
            foreach (var response in Due())
            {
                Attend(response);
            }
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private void Attend(GuardedResponse response)
    {
        if (IsStuck(response))
        {
            metrics.StreamAborted();
            logger.ClientDoesNotRead(_writeTimeout);
            response.Abort();
        }
        else
        {
            _ = response.KeepAliveAsync();
        }
    }

    // Outside the lock nothing may take long, and whoever is called may remove itself.
    private List<GuardedResponse> Due()
    {
        var due = new List<GuardedResponse>();
        lock (_gate)
        {
            for (var response = _first; response is not null; response = response.Next)
            {
                if (IsStuck(response) || IsSilent(response))
                {
                    due.Add(response);
                }
            }
        }

        return due;
    }

    private bool IsStuck(GuardedResponse response) => _writeTimeout > TimeSpan.Zero && response.IsStuck(_writeTimeout);

    // A check early: no stream is silent for longer than the interval.
    private bool IsSilent(GuardedResponse response) =>
        _keepAlive > TimeSpan.Zero && response.IsSilent(_keepAlive * (ChecksPerInterval - 1) / ChecksPerInterval);
}

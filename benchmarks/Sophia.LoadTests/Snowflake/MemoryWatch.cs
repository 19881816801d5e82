using System.Diagnostics;

namespace Sophia.LoadTests.Snowflake;

/// <summary>Samples this process's resident memory while something runs.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _samples = [];
    private readonly double _idle;
    private readonly Task _sampling;
    private int _reading;

    /// <param name="idle">What to count from, in megabytes.</param>
    public MemoryWatch(double idle)
    {
        _idle = idle;
        _sampling = Task.Run(SampleAsync);
    }

    /// <summary>Megabytes above idle at most.</summary>
    public double Peak => _samples.Max() - _idle;

    /// <summary>By how many megabytes the second half of the reading stood above the first, at most each: whether it is flat.</summary>
    public double Growth
    {
        get
        {
            var (count, middle) = (_samples.Count, (_reading + _samples.Count) / 2);
            return count - _reading < 2 ? 0 : _samples[middle..count].Max() - _samples[_reading..middle].Max();
        }
    }

    /// <summary>Resident megabytes now.</summary>
    public static double Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1e6;
    }

    /// <summary>From here on rows are read; before that the service was at work.</summary>
    public void ReadingBegins() => _reading = _samples.Count;

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task SampleAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _samples.Add(Resident());
            await Task.Delay(50, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

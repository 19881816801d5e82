using System.Diagnostics;

namespace Sophia.LoadTests.Snowflake;

/// <summary>Samples this process's resident memory while something runs.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sampling;

    public MemoryWatch()
    {
        Before = Resident();
        _sampling = Task.Run(SampleAsync);
    }

    public double Before { get; }

    public double Peak { get; private set; }

    /// <summary>The samples, in order: whether it is flat shows in their halves.</summary>
    public List<double> Samples { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
        _stop.Dispose();
    }

    private async Task SampleAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var now = Resident();
            Samples.Add(now);
            Peak = Math.Max(Peak, now);
            await Task.Delay(50, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static double Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1e6;
    }
}

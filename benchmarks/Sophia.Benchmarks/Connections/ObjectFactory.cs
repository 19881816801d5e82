using Sophia.Connections;

namespace Sophia.Benchmarks.Connections;

/// <summary>Connections that cost what a test wants them to cost.</summary>
internal sealed class ObjectFactory(TimeSpan opening) : ConnectionFactory<object>
{
    private int _opened;

    public int Opened => Volatile.Read(ref _opened);

    public override async ValueTask<object> OpenAsync(CancellationToken cancellationToken)
    {
        if (opening > TimeSpan.Zero)
        {
            await Task.Delay(opening, cancellationToken);
        }

        Interlocked.Increment(ref _opened);
        return new object();
    }
}

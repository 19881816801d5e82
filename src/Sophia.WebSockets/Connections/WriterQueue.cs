using System.Collections.Concurrent;

namespace Sophia.WebSockets.Connections;

/// <summary>
/// Connections that have something to write and nobody who writes it: served in turn by at most half the processors' number of the thread pool's threads, so that the
/// clients of a broadcast neither wait for its sender nor keep the pool from everything else.
/// </summary>
internal sealed class WriterQueue : IThreadPoolWorkItem
{
    private const int Turn = 256;

    private static readonly int MaxThreads = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly ConcurrentQueue<ConnectionWriter> _writers = new();
    private int _threads;

    public void Add(ConnectionWriter writer)
    {
        _writers.Enqueue(writer);
        Start();
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            for (var turn = 0; turn < Turn && _writers.TryDequeue(out var writer); turn++)
            {
                writer.RunIfScheduled();
            }
        }
        finally
        {
            // Others who use the pool get a turn too.
            Interlocked.Decrement(ref _threads);
            if (!_writers.IsEmpty)
            {
                Start();
            }
        }
    }

    private void Start()
    {
        for (var threads = Volatile.Read(ref _threads); threads < MaxThreads; threads = Volatile.Read(ref _threads))
        {
            if (Interlocked.CompareExchange(ref _threads, threads + 1, threads) == threads)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
        }
    }
}

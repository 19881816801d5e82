using System.Diagnostics;

namespace Sophia.LoadTests.Load;

/// <summary>What a stretch of load gave.</summary>
/// <param name="Calls">Answers that were right; a wrong one ends the run with an exception.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="P50">Median latency in µs, from when a request was due.</param>
/// <param name="P95">95th percentile in µs.</param>
/// <param name="P99">99th percentile in µs.</param>
/// <param name="Slowest">The slowest answer in µs.</param>
internal sealed record LoadResult(long Calls, double Seconds, double P50, double P95, double P99, double Slowest)
{
    public double PerSecond => Calls / Seconds;
}

/// <summary>Drives a server from one thread that polls its connections: no thread pool, no timers, microsecond precision.</summary>
internal static class LoadRun
{
    /// <summary>Every connection sends again as soon as its answer is there.</summary>
    public static LoadResult Saturate(int port, byte[] request, byte[] expected, int connections, TimeSpan length) =>
        Run(port, [request], expected, connections, length, interval: 0);

    /// <summary>Requests fall due at a fixed rate whether or not answers come; waiting for a free connection counts as latency.</summary>
    public static LoadResult Paced(int port, byte[] request, byte[] expected, int connections, TimeSpan length, double perSecond) =>
        Paced(port, [request], expected, connections, length, perSecond);

    /// <summary>The same with requests that take turns.</summary>
    public static LoadResult Paced(int port, byte[][] requests, byte[] expected, int connections, TimeSpan length, double perSecond) =>
        Run(port, requests, expected, connections, length, interval: Stopwatch.Frequency / perSecond);

    private static LoadResult Run(int port, byte[][] requests, byte[] expected, int connections, TimeSpan length, double interval)
    {
        var pool = Enumerable.Range(0, connections).Select(_ => new LoadConnection(port, requests[0], expected)).ToArray();
        var histogram = new Histogram();
        try
        {
            var start = Stopwatch.GetTimestamp();
            var end = start + (long)(length.TotalSeconds * Stopwatch.Frequency);
            var lastAnswer = start;
            var sent = 0L;
            for (long now; (now = Stopwatch.GetTimestamp()) < end;)
            {
                foreach (var connection in pool)
                {
                    if (!connection.Busy)
                    {
                        var due = interval == 0 ? Stopwatch.GetTimestamp() : start + (long)(sent * interval);
                        if (due > Stopwatch.GetTimestamp())
                        {
                            continue;
                        }

                        connection.Send(due, requests[sent % requests.Length]);
                        sent++;
                    }
                    else if (connection.Receive() is > 0 and var answered)
                    {
                        histogram.Record(answered - connection.Due);
                        lastAnswer = answered;
                    }
                    else if (answeredTooLate(connection, now))
                    {
                        throw new IOException("A call was not answered within 30 seconds.");
                    }
                }
            }

            return histogram.Result((lastAnswer - start) / (double)Stopwatch.Frequency);
        }
        finally
        {
            Array.ForEach(pool, connection => connection.Dispose());
        }

        static bool answeredTooLate(LoadConnection connection, long now) => now - connection.Due > 30 * Stopwatch.Frequency;
    }
}

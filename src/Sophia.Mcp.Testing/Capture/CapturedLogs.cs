using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Testing;

/// <summary>What the server logged. Thread-safe.</summary>
public sealed class CapturedLogs
{
    private readonly Lock _gate = new();
    private readonly List<CapturedLog> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal CapturedLogs()
    {
    }

    /// <summary>Every line so far, oldest first.</summary>
    public IReadOnlyList<CapturedLog> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits for a line, which may have been written already.</summary>
    /// <param name="match">Says which line.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CapturedLog> WaitForAsync(Func<CapturedLog, bool> match, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(match);
        while (true)
        {
            Task more;
            CapturedLog? found;
            lock (_gate)
            {
                found = _lines.Find(line => match(line));
                more = _more.Task;
            }

            if (found is not null)
            {
                return found;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    private void Add(CapturedLog line)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _lines.Add(line);
            waiting = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.TrySetResult();
    }

    internal sealed class Provider(CapturedLogs logs) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Writer(logs, categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class Writer(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Add(new CapturedLog(logLevel, category, eventId, formatter(state, exception), exception));
    }
}

using Microsoft.Extensions.Logging;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>What the nodes log stands beside the failure it explains.</summary>
internal sealed class TestOutput : ILoggerProvider
{
    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;

    public ILogger CreateLogger(string categoryName) => new Writer(_output, categoryName.Split('.')[^1]);

    public void Dispose()
    {
    }

    private sealed class Writer(ITestOutputHelper? output, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => output is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                output?.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss.fff} {category}: {formatter(state, exception)} {exception?.Message}");
            }
            catch (InvalidOperationException)
            {
                // The test is over; the node is still stopping.
            }
        }
    }
}

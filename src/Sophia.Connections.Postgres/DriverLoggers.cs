using Microsoft.Extensions.Logging;

namespace Sophia.Connections.Postgres;

/// <summary>
/// The driver tells of every statement with its text at Information, those of the health checks too. Here that is Debug, as it is in most servers' logs; warnings and
/// errors stay what they are.
/// </summary>
internal sealed class DriverLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Quieter(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // The application's own, and its to dispose.
    }

    private sealed class Quieter(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(Lower(logLevel));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var level = Lower(logLevel);
            logger.Log(level, eventId, state, exception, formatter);
        }

        private static LogLevel Lower(LogLevel level) => level is LogLevel.Information ? LogLevel.Debug : level;
    }
}

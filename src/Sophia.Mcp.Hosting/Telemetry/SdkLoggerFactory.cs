using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Keeps what clients do wrong out of the warnings and errors: the SDK logs an unknown tool with a stack trace as if the server had failed. The same entry comes
/// at <see cref="LogLevel.Debug"/>; everything else, and every other category, passes as it is.
/// </summary>
internal sealed class SdkLoggerFactory(ILoggerFactory inner, IServiceProvider services) : ILoggerFactory
{
    private const string Categories = "ModelContextProtocol.";

    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    // Not before there is something to look at: the options themselves may want to log.
    private readonly Lazy<SophiaMcpServerOptions?> _options = new(() => services.GetService<IOptions<SophiaMcpServerOptions>>()?.Value);

    /// <summary>Puts it in front of the application's factory, whichever that is. One that is registered later takes its place.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "A descriptor's implementation type keeps its constructors.")]
    public static void AddOnce(IServiceCollection services)
    {
        if (services.Any(static one => one.ServiceType == typeof(Marker)) || services.LastOrDefault(static one => one.ServiceType == typeof(ILoggerFactory)) is not { IsKeyedService: false } known)
        {
            return;
        }

        services.AddSingleton<Marker>();
        services.AddSingleton<ILoggerFactory>(provider => new SdkLoggerFactory(Create(known, provider), provider));
    }

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith(Categories, StringComparison.Ordinal)
        ? _loggers.GetOrAdd(categoryName, static (name, made) => new SdkLogger(made.inner.CreateLogger(name), made._options), (inner, _options))
        : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    // The container knows only this one.
    public void Dispose() => inner.Dispose();

    private static ILoggerFactory Create(ServiceDescriptor known, IServiceProvider provider) =>
        (ILoggerFactory)(known.ImplementationInstance ?? known.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, known.ImplementationType!));

    private sealed class Marker;

    private sealed class SdkLogger(ILogger inner, Lazy<SophiaMcpServerOptions?> options) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            inner.Log(
                logLevel >= LogLevel.Warning && IsClients(eventId.Name, exception) && options.Value is not { QuietClientErrors: false } ? LogLevel.Debug : logLevel,
                eventId, state, exception, formatter);

        private bool IsClients(string? entry, Exception? exception) => exception switch
        {
            null => entry == "LogNoHandlerFoundForRequest",
            // It tells the client what is wrong with its request; but for the code that says the server failed.
            McpProtocolException protocol => protocol.ErrorCode is not McpErrorCode.InternalError,
            // Parameters that cannot be read, or a failure of the server: these entries stand beside one of MessageFilter's own, which knows and makes it an error.
            JsonException or InvalidOperationException or FormatException or ArgumentException { ParamName: "arguments" } =>
                entry is "LogRequestHandlerException" or "GetPromptError" or "ReadResourceError" && options.Value is { ErrorMapping: true },
            _ => false,
        };
    }
}

using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sophia.Configuration;
using Sophia.Health;

namespace Sophia.Hosting;

/// <summary>Says in one line why a start failed and, where it is known, what to change.</summary>
internal static class FailureReason
{
    public static string Of(Exception error)
    {
        var cause = Unwrap(error);
        // A list of errors, each on its line.
        return cause is SophiaConfigurationException ? cause.Message : OneLine(cause switch
        {
            StartupFailedException failed => failed.Message,
            OptionsValidationException invalid => string.Join(" ", invalid.Failures.Select(failure => SectionOf(invalid.OptionsType) + failure)),
            IOException { InnerException: AddressInUseException } taken => PortTaken(taken.Message),
            AddressInUseException taken => PortTaken(taken.Message),
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                "No permission to open the port: ports below 1024 need rights. Choose another with Sophia:Server:Port (MCP_SERVER_PORT) or ASPNETCORE_URLS.",
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
                "The address to listen on is not one of this machine. Change Sophia:Server:Host (SOPHIA_HOST) or ASPNETCORE_URLS; 0.0.0.0 is all of them.",
            _ => cause.Message,
        });
    }

    private static string SectionOf(Type options) =>
        options == typeof(SophiaHostingOptions) ? HostingDefaults.Section + ":"
        : options == typeof(SophiaServerOptions) ? HostingDefaults.ServerSection + ":"
        : options == typeof(HealthStandardsOptions) ? HostingDefaults.ServerSection + ":HealthCheck:"
        : "";

    private static Exception Unwrap(Exception error) => error switch
    {
        AggregateException { InnerExceptions.Count: 1 } many => Unwrap(many.InnerExceptions[0]),
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        TypeInitializationException { InnerException: { } inner } => Unwrap(inner),
        _ => error,
    };

    // Kestrel says "Failed to bind to address http://127.0.0.1:9000: address already in use."
    private static string PortTaken(string message)
    {
        var url = message.Split(' ').FirstOrDefault(word => word.Contains("://", StringComparison.Ordinal))?.TrimEnd(':', '.');
        var where = url is not null && BindingAddress.Parse(url) is var address ? $"Port {address.Port} on {address.Host}" : "The port";
        return $"{where} is taken by another process. Stop that one, or choose another port: `port` in sophia-deployment-config.yaml, Sophia:Server:Port, "
            + "MCP_SERVER_PORT (METRICS_PORT for the metrics port) or ASPNETCORE_URLS.";
    }

    private static string OneLine(string text) =>
        text.AsSpan().ContainsAny('\r', '\n') ? string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) : text;
}

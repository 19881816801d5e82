using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The SDK's transport over standard streams, behind a look at every line: none is passed over in silence.</summary>
internal sealed class StdioTransport
{
    private readonly SeldomLog _lines;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource<StreamServerTransport> _transport = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StdioTransport(TimeProvider time, ILogger logger) => (_lines, _logger) = (new SeldomLog(time), logger);

    /// <summary>Puts it in the place of the SDK's own, which was just registered.</summary>
    public static void Replace(IServiceCollection services)
    {
        services.RemoveAll<ITransport>();
        services.AddSingleton<ITransport>(static provider =>
        {
            var server = provider.GetRequiredService<IOptions<McpServerOptions>>().Value;
            var options = provider.GetRequiredService<IOptions<SophiaMcpServerOptions>>().Value;
            return options.StdioErrors
                ? Create(provider, server, options.StrictUtf8)
                : new StdioServerTransport(server, provider.GetService<ILoggerFactory>());
        });
    }

    private static StreamServerTransport Create(IServiceProvider provider, McpServerOptions server, bool strictUtf8)
    {
        var name = server.ServerInfo?.Name ?? provider.GetRequiredService<IHostEnvironment>().ApplicationName;
        var loggers = provider.GetRequiredService<ILoggerFactory>();
#pragma warning disable RS0030 // Here the streams are the protocol's.
        var (input, output) = (Console.OpenStandardInput(), new BufferedStream(Console.OpenStandardOutput()));
#pragma warning restore RS0030
        var made = new StdioTransport(provider.GetRequiredService<TimeProvider>(), loggers.CreateLogger<StdioTransport>());
        var transport = new StreamServerTransport(new StdioInput(input, strictUtf8, made.RefuseAsync), output, name, loggers);
        // It has begun to read already.
        made._transport.SetResult(transport);
        return transport;
    }

    private async Task RefuseAsync(StdioFault fault)
    {
        if (_lines.IsDue(out var lines))
        {
            _logger.LinesUnreadable(lines, fault.Message);
        }

        try
        {
            await (await _transport.Task).SendMessageAsync(
                new JsonRpcError { Id = fault.Id, Error = new JsonRpcErrorDetail { Code = fault.Code, Message = fault.Message } });
        }
        catch (IOException)
        {
            // Nobody reads standard output any more; the transport has logged it.
        }
    }
}

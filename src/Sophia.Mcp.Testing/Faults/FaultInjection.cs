using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Testing;

/// <summary>Where faults enter a server: just before its tools, in what these require, in its health checks, and in its HTTP clients.</summary>
internal static class FaultInjection
{
    public static void Add(IServiceCollection services, McpTestFaults faults)
    {
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>>(provider => Tools(provider, faults));
        services.AddKeyedSingleton<IPostConfigureOptions<McpServerOptions>>("sophia.mcp.every-server", (provider, _) => Tools(provider, faults));
        services.AddSingleton<IPostConfigureOptions<HealthCheckServiceOptions>>(new DownChecks(faults));
        services.AddKeyedSingleton<IHealthCheck>("sophia.service", new DownServices(faults));
        services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new DownClients(faults));
    }

    private static ToolFaults Tools(IServiceProvider services, McpTestFaults faults) => new(faults, services.GetService<TimeProvider>() ?? TimeProvider.System);

    // The innermost filter: timeouts, slots and the author's own filters stand around it.
    private sealed class ToolFaults(McpTestFaults faults, TimeProvider time) : IPostConfigureOptions<McpServerOptions>
    {
        public void PostConfigure(string? name, McpServerOptions options) =>
            options.Filters.Request.CallToolFilters.Add(next => (request, cancellationToken) => InvokeAsync(next, request, cancellationToken));

        private async ValueTask<CallToolResult> InvokeAsync(
            McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
        {
            var tool = request.Params?.Name ?? "";
            // The fault begins before the test may know of the call: a clock moved after that moves its timer.
            var strike = faults.Of(tool)?.StrikeAsync(time, cancellationToken);
            var entry = faults.Enter(tool);
            await using var _ = cancellationToken.Register(entry.Stop);
            try
            {
                if (strike is not null)
                {
                    await strike;
                }

                return await next(request, cancellationToken);
            }
            finally
            {
                // The tool's own registration runs before the journal's: it may have ended before the journal has heard.
                if (cancellationToken.IsCancellationRequested)
                {
                    entry.Stop();
                }

                entry.End();
            }
        }
    }

    private sealed class DownChecks(McpTestFaults faults) : IPostConfigureOptions<HealthCheckServiceOptions>
    {
        public void PostConfigure(string? name, HealthCheckServiceOptions options)
        {
            foreach (var registration in options.Registrations)
            {
                var factory = registration.Factory;
                registration.Factory = provider => new DownCheck(faults, registration.Name, factory(provider));
            }
        }
    }

    private sealed class DownCheck(McpTestFaults faults, string dependency, IHealthCheck check) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            faults.Reason(dependency) is { } reason
                ? Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, reason))
                : check.CheckHealthAsync(context, cancellationToken);
    }

    /// <summary>What tools ask that require a service.</summary>
    private sealed class DownServices(McpTestFaults faults) : IHealthCheck
    {
        private static readonly Task<HealthCheckResult> s_unknown = Task.FromResult(HealthCheckResult.Healthy());

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            faults.Reason(context.Registration.Name) is { } reason ? Task.FromResult(HealthCheckResult.Unhealthy(reason)) : s_unknown;
    }

    private sealed class DownClients(McpTestFaults faults) : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            builder.AdditionalHandlers.Add(new DownHandler(faults, builder.Name ?? ""));
        };
    }

    private sealed class DownHandler(McpTestFaults faults, string dependency) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            faults.Reason(dependency) is { } reason
                ? throw new HttpRequestException(HttpRequestError.ConnectionError, $"{dependency} is down: {reason}")
                : base.SendAsync(request, cancellationToken);
    }
}

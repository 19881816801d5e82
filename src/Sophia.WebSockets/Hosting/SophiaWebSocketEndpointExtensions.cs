using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sophia.WebSockets;
using Sophia.WebSockets.Connections;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps resilient WebSocket endpoints.</summary>
public static class SophiaWebSocketEndpointExtensions
{
    /// <summary>Maps an endpoint whose messages go to a delegate (or nowhere: clients then only listen).</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path, such as <c>/ws</c>.</param>
    /// <param name="handler">Handles a client's messages, one at a time and in order for each client.</param>
    /// <param name="configure">Changes the endpoint's copy of <see cref="SophiaWebSocketOptions.Defaults"/>.</param>
    /// <returns>The endpoint's conventions, for <c>RequireAuthorization()</c> and the like.</returns>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    public static IEndpointConventionBuilder MapSophiaWebSocket(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        WebSocketMessageHandler? handler = null,
        Action<SophiaWebSocketEndpointOptions>? configure = null)
    {
        var hub = new DelegateHub(handler);
        return Map(endpoints, pattern, configure, _ => hub);
    }

    /// <summary>Maps an endpoint whose messages go to a hub: one instance a connection, its constructor filled from the request's services.</summary>
    /// <typeparam name="THub">The hub.</typeparam>
    /// <inheritdoc cref="MapSophiaWebSocket(IEndpointRouteBuilder, string, WebSocketMessageHandler?, Action{SophiaWebSocketEndpointOptions}?)"/>
    public static IEndpointConventionBuilder MapSophiaWebSocket<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THub>(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Action<SophiaWebSocketEndpointOptions>? configure = null)
        where THub : WebSocketHub
    {
        var factory = ActivatorUtilities.CreateFactory<THub>([]);
        return Map(endpoints, pattern, configure, services => factory(services, null));
    }

    private static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder endpoints, string pattern, Action<SophiaWebSocketEndpointOptions>? configure, Func<IServiceProvider, WebSocketHub> createHub)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);

        var manager = endpoints.ServiceProvider.GetService<ResilientWebSocketManager>()
            ?? throw new InvalidOperationException("Call builder.Services.AddSophiaWebSockets() before MapSophiaWebSocket.");
        var options = manager.Shared.Options.Defaults.Clone();
        configure?.Invoke(options);
        var verdict = new SophiaWebSocketEndpointOptionsValidator().Validate(pattern, options);
        if (verdict.Failed)
        {
            throw new OptionsValidationException(pattern, typeof(SophiaWebSocketEndpointOptions), verdict.Failures);
        }

        var runtime = new EndpointRuntime(options, manager.Shared, createHub);
        return endpoints.Map(pattern, (RequestDelegate)runtime.HandleAsync).WithDisplayName($"WebSocket {pattern}");
    }
}

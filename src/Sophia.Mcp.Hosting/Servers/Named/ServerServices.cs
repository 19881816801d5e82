using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>The services of one named server over those of the application: what the server has registered comes from it, everything else from the application.</summary>
internal sealed class ServerServices(IServiceProvider own, IServiceProvider application, ServiceOwnership ownership)
    : IServiceProvider, IKeyedServiceProvider, IServiceProviderIsService, IServiceScopeFactory
{
    public object? GetService(Type serviceType) =>
        serviceType == typeof(IServiceProvider) || serviceType == typeof(IServiceProviderIsService) || serviceType == typeof(IServiceScopeFactory)
            ? this
            : (ownership.Owns(serviceType) ? own : application).GetService(serviceType);

    public object? GetKeyedService(Type serviceType, object? serviceKey) =>
        ((ownership.OwnsKeyed(serviceType, serviceKey) ? own : application) as IKeyedServiceProvider)?.GetKeyedService(serviceType, serviceKey);

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) =>
        GetKeyedService(serviceType, serviceKey) ?? throw new InvalidOperationException($"No service for {serviceType} with the key '{serviceKey}' has been registered.");

    public bool IsService(Type serviceType) =>
        ownership.Owns(serviceType) || application.GetService<IServiceProviderIsService>()?.IsService(serviceType) is true;

    public IServiceScope CreateScope()
    {
        var outer = application.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        return new Scope(this, outer, ScopeOver(outer.ServiceProvider, out var inner), inner);
    }

    /// <summary>The server's services over those of a request.</summary>
    public ServerServices ScopeOver(IServiceProvider request, out AsyncServiceScope scope)
    {
        scope = own.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        return new ServerServices(scope.ServiceProvider, request, ownership);
    }

    private sealed class Scope(ServerServices parent, AsyncServiceScope outer, ServerServices services, AsyncServiceScope inner) : IServiceScope, IAsyncDisposable
    {
        public IServiceProvider ServiceProvider { get; } = services ?? parent;

        public void Dispose()
        {
            inner.Dispose();
            outer.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await outer.DisposeAsync();
        }
    }
}

/// <summary>Which services a named server has registered for itself.</summary>
internal sealed class ServiceOwnership(IServiceCollection services)
{
    private static readonly HashSet<Type> OptionTypes = [typeof(IOptions<>), typeof(IOptionsMonitor<>), typeof(IOptionsSnapshot<>), typeof(IOptionsFactory<>)];

    private readonly HashSet<Type> _types = [.. services.Where(static one => !one.IsKeyedService).Select(static one => one.ServiceType)];

    private readonly HashSet<Type> _options =
    [
        .. services.Select(static one => one.ServiceType)
            .Where(static type => type.IsConstructedGenericType
                && (type.GetGenericTypeDefinition() == typeof(IConfigureOptions<>) || type.GetGenericTypeDefinition() == typeof(IPostConfigureOptions<>)))
            .Select(static type => type.GenericTypeArguments[0]),
    ];

    private readonly HashSet<(Type, object?)> _keyed = [.. services.Where(static one => one.IsKeyedService).Select(static one => (one.ServiceType, one.ServiceKey))];

    public bool OwnsKeyed(Type type, object? key)
    {
        var single = type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>) ? type.GenericTypeArguments[0] : type;
        var open = single.IsConstructedGenericType ? single.GetGenericTypeDefinition() : single;
        return new[] { single, open }.Any(one => _keyed.Contains((one, key)) || _keyed.Contains((one, KeyedService.AnyKey)));
    }

    public bool Owns(Type type)
    {
        if (!type.IsConstructedGenericType)
        {
            return _types.Contains(type);
        }

        var shape = type.GetGenericTypeDefinition();
        return shape == typeof(IEnumerable<>) ? _types.Contains(type.GenericTypeArguments[0])
            : OptionTypes.Contains(shape) ? _options.Contains(type.GenericTypeArguments[0])
            : _types.Contains(type);
    }
}

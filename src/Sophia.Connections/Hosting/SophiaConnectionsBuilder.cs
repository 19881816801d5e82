using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Sophia.Connections;

/// <summary>Names the services an application is connected to. Each name is a section below <c>Sophia:ConnectionPools</c>.</summary>
public sealed class SophiaConnectionsBuilder
{
    internal SophiaConnectionsBuilder(IServiceCollection services) => Services = services;

    /// <summary>Where everything is registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds a pool over connections made by <paramref name="factory"/>.</summary>
    /// <param name="name">The name of the pool, and of its section below <c>Sophia:ConnectionPools</c>.</param>
    /// <param name="factory">Opens, checks and closes connections. The pool disposes it.</param>
    /// <param name="configure">Changes the options after the configuration did.</param>
    /// <exception cref="ArgumentException">The name is taken by a pool of another type.</exception>
    public SophiaConnectionsBuilder AddPool<T>(string name, ConnectionFactory<T> factory, Action<ConnectionPoolOptions>? configure = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return AddPool(name, _ => factory, configure);
    }

    /// <summary>Adds a pool whose factory needs the pool's options or the application's services.</summary>
    /// <param name="name">The name of the pool, and of its section below <c>Sophia:ConnectionPools</c>.</param>
    /// <param name="createFactory">Called once, at start or on first use. <see langword="null"/> means that the pool is not configured and opens nothing.</param>
    /// <param name="configure">Changes the options after the configuration did.</param>
    /// <remarks>Adding the same name and type again only adds configuration.</remarks>
    /// <exception cref="ArgumentException">The name is taken by a pool of another type.</exception>
    public SophiaConnectionsBuilder AddPool<T>(
        string name, Func<ConnectionFactoryContext, ConnectionFactory<T>?> createFactory, Action<ConnectionPoolOptions>? configure = null)
        where T : class
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(createFactory);
        if (configure is not null)
        {
            Services.Configure(name, configure);
        }

        if (IsTaken(name, typeof(T)))
        {
            return this;
        }

        Services.AddSingleton(new PoolRegistration(name, typeof(T)));
        Services.AddOptions<ConnectionPoolOptions>(name).ValidateOnStart();
        Services.AddKeyedSingleton(name, (provider, _) =>
            new ServiceConnections<T>(name, provider.GetRequiredService<ServiceDependencies>(), createFactory));
        Services.AddSingleton<ServiceConnections>(provider => provider.GetRequiredKeyedService<ServiceConnections<T>>(name));
        return this;
    }

    /// <summary>
    /// Registers something native that an adapter's factory holds (a data source, a multiplexer) under the pool's name. What is resolved that way bypasses
    /// lease and breaker.
    /// </summary>
    /// <param name="name">The name of the pool and the key of the service.</param>
    /// <param name="take">Takes it from the pool's factory; the factory still owns it.</param>
    public SophiaConnectionsBuilder AddNative<T, TFactory, TNative>(string name, Func<TFactory, TNative> take)
        where T : class
        where TFactory : ConnectionFactory<T>
        where TNative : class
    {
        Services.TryAddKeyedSingleton(name, (provider, _) =>
            take((TFactory)provider.GetRequiredKeyedService<ServiceConnections<T>>(name).GetFactory()));
        return this;
    }

    private bool IsTaken(string name, Type type)
    {
        var taken = Services.Select(descriptor => descriptor.IsKeyedService ? null : descriptor.ImplementationInstance)
            .OfType<PoolRegistration>().FirstOrDefault(registration => registration.Name == name);
        return taken is null
            ? false
            : taken.Type == type
                ? true
                : throw new ArgumentException($"There is a connection pool '{name}' already, of {taken.Type.Name}; this one is of {type.Name}. Choose another name.", nameof(name));
    }
}

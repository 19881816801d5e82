namespace Sophia.Connections;

/// <summary>What a factory of connections may want to know about the pool it works for.</summary>
public sealed class ConnectionFactoryContext
{
    internal ConnectionFactoryContext(string service, ConnectionPoolOptions options, IServiceProvider services)
    {
        Service = service;
        Options = options;
        Services = services;
    }

    /// <summary>The name of the pool.</summary>
    public string Service { get; }

    /// <summary>Its validated options.</summary>
    public ConnectionPoolOptions Options { get; }

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; }
}

using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>One of several servers of a process: its own registrations, and the services made of them once the application is built.</summary>
internal sealed class NamedServer(string name, IServiceCollection services) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private ServiceProvider? _own;
    private ServerServices? _services;

    public string Name { get; } = name;

    public bool IsMapped { get; set; }

    public IServiceCollection Registrations { get; } = services;

    public ServerServices Services(IServiceProvider application)
    {
        lock (_gate)
        {
            return _services ??= Build(application);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

    private ServerServices Build(IServiceProvider application)
    {
        // What every server of the process shares.
        Registrations.RemoveAll<ILoggerFactory>();
        Registrations.RemoveAll<TimeProvider>();
        Registrations.RemoveAll<IPostConfigureOptions<SophiaHostingOptions>>();
        Registrations.RemoveAll<IMeterFactory>();
        Registrations.AddSingleton<IMeterFactory>(new NamedMeters(application.GetRequiredService<IMeterFactory>(), Name));
        var ownership = new ServiceOwnership(Registrations);
        for (var i = 0; i < Registrations.Count; i++)
        {
            Registrations[i] = OverBoth(Registrations[i]);
        }

        _own = Registrations.BuildServiceProvider();
        return new ServerServices(_own, application, ownership);
    }

    // The container knows only the server's own services; what it makes may ask for both.
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "A descriptor's implementation type keeps its constructors.")]
    private ServiceDescriptor OverBoth(ServiceDescriptor descriptor)
    {
        if (descriptor.IsKeyedService || descriptor.Lifetime is ServiceLifetime.Scoped || descriptor.ServiceType.IsGenericTypeDefinition)
        {
            return descriptor;
        }

        if (descriptor.ImplementationFactory is { } factory)
        {
            return new ServiceDescriptor(descriptor.ServiceType, _ => factory(_services!), descriptor.Lifetime);
        }

        return descriptor.ImplementationType is { } type
            ? new ServiceDescriptor(descriptor.ServiceType, _ => ActivatorUtilities.CreateInstance(_services!, type), descriptor.Lifetime)
            : descriptor;
    }

    /// <summary>Meters of their own, so that two servers never write to one time series.</summary>
    private sealed class NamedMeters(IMeterFactory meters, string server) : IMeterFactory
    {
        public Meter Create(MeterOptions options)
        {
            ArgumentNullException.ThrowIfNull(options);
            return meters.Create(new MeterOptions(MeterName(options.Name, server)) { Version = options.Version, Tags = options.Tags });
        }

        public void Dispose()
        {
        }
    }

    public static string MeterName(string name, string server) => $"{name}.{server}";
}

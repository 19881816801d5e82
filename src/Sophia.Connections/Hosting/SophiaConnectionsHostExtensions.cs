using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds Sophia's connections to a host.</summary>
public static class SophiaConnectionsHostExtensions
{
    /// <summary>Adds <see cref="UnifiedConnectionManager"/> to the services of the host; see the method of the same name on the service collection.</summary>
    public static SophiaConnectionsBuilder AddSophiaConnections(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Services.AddSophiaConnections();
    }
}

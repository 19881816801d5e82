using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Resilience;

namespace Sophia.Connections;

/// <summary>What every service's connections need from the application.</summary>
internal sealed record ServiceDependencies(
    IServiceProvider Services,
    IOptionsMonitor<ConnectionPoolOptions> Options,
    CircuitBreakerRegistry Breakers,
    ConnectionsMetrics Metrics,
    ConnectionHealthChanges Changes,
    TimeProvider Time,
    ILogger Logger);

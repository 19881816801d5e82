using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace Sophia.Hosting;

/// <summary>Says in every exported signal which process it came from. <c>OTEL_SERVICE_NAME</c> beats the server's name.</summary>
internal sealed class ServiceResourceDetector(ServiceIdentity identity, IConfiguration configuration) : IResourceDetector
{
    public Resource Detect()
    {
        var attributes = new Dictionary<string, object>
        {
            ["service.name"] = configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : identity.Name,
            ["service.version"] = identity.Version,
            ["service.instance.id"] = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"),
        };
        if (identity.Deployment is { } deployment)
        {
            attributes["deployment.environment.name"] = deployment;
        }

        return new Resource(attributes);
    }
}

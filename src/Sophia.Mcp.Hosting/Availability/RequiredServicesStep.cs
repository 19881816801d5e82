using Microsoft.Extensions.Logging;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>Says at the start which required services nothing reports on, when everything that might has started; then watches for tools to hide.</summary>
internal sealed class RequiredServicesStep(ServiceAvailability availability, ToolListWatch watch, ILogger<RequiredServicesStep> logger) : StartupStep
{
    public override string Name => "the services that tools require";

    public override int Order => 200;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var unknown = availability.Required.Where(service => !availability.Knows(service)).Select(static service => service.Name).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            logger.UnknownServices(JsonText.Join(unknown));
        }

        watch.Start();
        return Task.CompletedTask;
    }
}

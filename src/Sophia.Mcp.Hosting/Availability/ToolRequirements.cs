using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The services a tool requires after configuration, attributes and what holds for all tools have been put together.</summary>
internal static class ToolRequirements
{
    public static (RequiredService[] Services, bool Hides) For(string name, IMcpServerPrimitive? tool, SophiaMcpServerOptions options, ServiceAvailability availability)
    {
        if (!options.RequiredServiceChecks)
        {
            return ([], false);
        }

        options.Tools.TryGetValue(name, out var own);
        var declared = tool?.Metadata.OfType<RequiresServiceAttribute>().ToList() ?? [];
        var names = (own?.RequiredServices ?? declared.Select(static one => one.Service)).Concat(options.RequiredServices);
        var choice = own?.WhenUnavailable
            ?? (declared.Exists(static one => one.Choice is ToolUnavailability.Hide) ? ToolUnavailability.Hide : declared.Find(static one => one.Choice is not null)?.Choice)
            ?? options.WhenUnavailable;
        RequiredService[] services = [.. names.Distinct(StringComparer.Ordinal).Select(availability.Service)];
        return (services, services.Length > 0 && choice is ToolUnavailability.Hide);
    }
}

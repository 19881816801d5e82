using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sophia.Configuration;

namespace Sophia.Hosting;

/// <summary>Who this process is, in reports, logs and telemetry.</summary>
internal sealed class ServiceIdentity(
    IHostEnvironment environment, IConfiguration configuration, SophiaConfiguration file, IOptions<SophiaServerOptions> server)
{
    public string Name { get; } = server.Value.Name is { Length: > 0 } name ? name : environment.ApplicationName;

    public string Version { get; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>The deployment the file names; it never changes ASP.NET Core's environment.</summary>
    public string? Deployment { get; } = configuration["Sophia:Environment"] is { Length: > 0 } deployment ? deployment : null;

    public string? ConfigurationFile { get; } = file.FilePath;

    /// <summary>What of the file this process is, such as <c>Sophia:McpServers:ai_memory</c>.</summary>
    public string? ConfigurationEntry { get; } = file.Entry;
}

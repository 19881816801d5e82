using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Builds the SDK's options once and copies them for each stateless request, where the SDK would collect every tool, prompt, resource and filter anew.
/// </summary>
/// <remarks>
/// Registered as the closed <see cref="IOptionsFactory{TOptions}"/>, which the container prefers to the open generic one. Where the author changes
/// options per session (<c>ConfigureSessionOptions</c>), every session gets its own set, as on the bare SDK, so that no change leaks into another.
/// </remarks>
internal sealed class OptionsTemplate : IOptionsFactory<McpServerOptions>
{
    private readonly OptionsFactory<McpServerOptions> _factory;
    private readonly IOptions<SophiaMcpServerOptions> _options;
    private readonly Lazy<McpServerOptions> _template;
    private readonly Lazy<bool> _changedPerSession;

    public OptionsTemplate(
        IEnumerable<IConfigureOptions<McpServerOptions>> setups, IEnumerable<IPostConfigureOptions<McpServerOptions>> postConfigures,
        IEnumerable<IValidateOptions<McpServerOptions>> validations, IOptions<SophiaMcpServerOptions> options, IServiceProvider services)
    {
        _factory = new OptionsFactory<McpServerOptions>(setups, postConfigures, validations);
        _options = options;
        _template = new Lazy<McpServerOptions>(() => _factory.Create(Options.DefaultName));
        _changedPerSession = new Lazy<bool>(() => services.GetService<IOptions<HttpServerTransportOptions>>()?.Value.ConfigureSessionOptions is not null);
    }

    public McpServerOptions Create(string name)
    {
        var shared = name == Options.DefaultName && _options.Value.OptionsTemplate && !_changedPerSession.Value;
        return shared ? OptionsCopy.Shallow(_template.Value) : _factory.Create(name);
    }
}

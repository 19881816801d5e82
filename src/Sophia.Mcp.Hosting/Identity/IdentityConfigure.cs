using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Lays a server's own identity section over the shared one. A list or a key that it names replaces the shared one instead of adding to it.</summary>
internal sealed class IdentityConfigure(IConfiguration configuration, string section) : IConfigureOptions<SophiaMcpServerOptions>
{
    public void Configure(SophiaMcpServerOptions options) => Apply(options.Identity, configuration.GetSection(section));

    public static void Apply(McpIdentityOptions identity, IConfigurationSection own)
    {
        if (!own.Exists())
        {
            return;
        }

        Replace(own, nameof(identity.Issuers), identity.Issuers);
        Replace(own, nameof(identity.Audiences), identity.Audiences);
        Replace(own, nameof(identity.RequiredScopes), identity.RequiredScopes);
        Replace(own, nameof(identity.Algorithms), identity.Algorithms);
        foreach (var key in own.GetSection(nameof(identity.ApiKeys)).GetChildren())
        {
            identity.ApiKeys.Remove(key.Key);
        }

        own.Bind(identity);
    }

    private static void Replace(IConfigurationSection own, string key, IList<string> list)
    {
        if (own.GetSection(key).GetChildren().Any())
        {
            list.Clear();
        }
    }
}

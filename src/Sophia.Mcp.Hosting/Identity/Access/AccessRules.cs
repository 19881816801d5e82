using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Who may use what of a server. Each rule is put together once. Thread-safe.</summary>
internal sealed class AccessRules(IOptions<SophiaMcpServerOptions> options, TransportChoice transport, IServiceProvider services)
{
    private readonly ConditionalWeakTable<IMcpServerPrimitive, AccessRule> _rules = [];
    private readonly Lazy<bool> _enforced = new(() =>
        transport.Value is McpTransport.Http && (options.Value.Identity.IsOn || services.GetService<IAuthenticationSchemeProvider>() is not null));

    /// <summary>Whether anybody says who callers are: this package, or the application's own authentication. Over stdio the caller is who started the process.</summary>
    public bool AreEnforced => _enforced.Value;

    public AccessRule For(McpServerTool tool) => Rule(tool, tool.ProtocolTool.Name);

    /// <summary>The rule of a prompt or resource; null has none.</summary>
    public AccessRule For(IMcpServerPrimitive? primitive) => primitive is null ? AccessRule.Open : primitive is McpServerTool tool ? For(tool) : Rule(primitive, null);

    /// <summary>The rule of a tool that answers through a handler of the author: what the configuration says.</summary>
    public AccessRule ForTool(string? name) => name is not null && options.Value.Tools.TryGetValue(name, out var own) ? AccessRule.Of(null, own) : AccessRule.Open;

    public async ValueTask<AccessDecision> CheckAsync(AccessRule rule, ClaimsPrincipal? user, IServiceProvider? request, object resource)
    {
        if (rule.IsOpen)
        {
            return AccessDecision.Allowed;
        }

        if (user?.Identity is not { IsAuthenticated: true })
        {
            return AccessDecision.Anonymous;
        }

        if (!ScopeText.HasAll(user, rule.Scopes))
        {
            return AccessDecision.Scope;
        }

        return rule.Policy is null || (await (request ?? services).GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, resource, rule.Policy)).Succeeded
            ? AccessDecision.Allowed
            : AccessDecision.Policy;
    }

    /// <summary>Every scope that something of the server asks for, in order.</summary>
    public IReadOnlyList<string> Scopes()
    {
        var server = services.GetRequiredService<IOptions<McpServerOptions>>().Value;
        IEnumerable<IMcpServerPrimitive> primitives = [.. server.ToolCollection ?? [], .. server.PromptCollection ?? [], .. server.ResourceCollection ?? []];
        return [.. primitives.Select(For).Concat(options.Value.Tools.Keys.Select(ForTool)).SelectMany(static rule => rule.Scopes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private AccessRule Rule(IMcpServerPrimitive primitive, string? tool) =>
        _rules.TryGetValue(primitive, out var rule)
            ? rule
            : _rules.GetValue(primitive, one => AccessRule.Of(one.Metadata, tool is null ? null : options.Value.Tools.TryGetValue(tool, out var own) ? own : null));
}

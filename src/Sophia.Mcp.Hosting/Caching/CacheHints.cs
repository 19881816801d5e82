using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Tells clients of revision 2026-07-28 how long they may keep lists and resources. Older revisions know no such hints, and some clients refuse them.</summary>
/// <remarks>A filter that is asked inside of these may have said more already: what depends on its caller stays private.</remarks>
internal sealed class CacheHints(IOptions<SophiaMcpServerOptions> mcp) : IPostConfigureOptions<McpServerOptions>
{
    private readonly TimeSpan _lists = mcp.Value.ListTimeToLive;
    private readonly CacheScope _listScope = mcp.Value.ListCacheScope is McpCacheScope.Everyone ? CacheScope.Public : CacheScope.Private;

    public void PostConfigure(string? name, McpServerOptions options)
    {
        var filters = options.Filters.Request;
        if (_lists > TimeSpan.Zero)
        {
            filters.ListToolsFilters.Insert(0, next => (request, token) => HintAsync(next, request, _lists, _listScope, token));
            filters.ListPromptsFilters.Insert(0, next => (request, token) => HintAsync(next, request, _lists, _listScope, token));
            filters.ListResourcesFilters.Insert(0, next => (request, token) => HintAsync(next, request, _lists, _listScope, token));
            filters.ListResourceTemplatesFilters.Insert(0, next => (request, token) => HintAsync(next, request, _lists, _listScope, token));
        }

        if (options.ResourceCollection?.Any(static resource => Declared(resource) is not null) is true)
        {
            filters.ReadResourceFilters.Insert(0, next => (request, token) => Declared(request.MatchedPrimitive) is { } hint
                ? HintAsync(next, request, TimeSpan.FromSeconds(hint.Seconds), hint.Scope is McpCacheScope.Everyone ? CacheScope.Public : CacheScope.Private, token)
                : next(request, token));
        }
    }

    private static CacheForAttribute? Declared(IMcpServerPrimitive? resource) => ToolLimits.Last<CacheForAttribute>(resource);

    private static async ValueTask<TResult> HintAsync<TParams, TResult>(
        McpRequestHandler<TParams, TResult> next, RequestContext<TParams> request, TimeSpan timeToLive, CacheScope scope, CancellationToken cancellationToken)
        where TResult : ICacheableResult
    {
        var result = await next(request, cancellationToken);
        if (Revision.IsJuly2026OrLater(request))
        {
            result.TimeToLive ??= timeToLive;
            result.CacheScope ??= scope;
        }

        return result;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace Sophia.Mcp.Hosting;

/// <summary>Where the servers of this process were mapped whose errors have the protocol's shape. Thread-safe.</summary>
internal sealed class McpPaths
{
    private readonly Lock _gate = new();
    private TemplateMatcher[] _matchers = [];

    /// <summary>Whether a server was mapped at all; known before its endpoints are built.</summary>
    public bool Any { get; private set; }

    /// <summary>Notes the routes of a server's endpoints as they are built.</summary>
    public void Note(IEndpointConventionBuilder mcp)
    {
        Any = true;
        mcp.Finally(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern: { } pattern })
            {
                Add(pattern);
            }
        });
    }

    /// <summary>Whether a request asks for the endpoint of a server.</summary>
    public bool Contains(PathString path)
    {
        foreach (var matcher in _matchers)
        {
            if (matcher.TryMatch(path, []))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(RoutePattern pattern)
    {
        lock (_gate)
        {
            if (!_matchers.Any(known => known.Template.TemplateText == pattern.RawText))
            {
                _matchers = [.. _matchers, new TemplateMatcher(new RouteTemplate(pattern), [])];
            }
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Sophia.Mcp.Hosting;

/// <summary>Says in the protocol's shape why routing refused a request for the endpoint: its method, its content type. Routing itself answers with a bare status.</summary>
/// <remarks>
/// It applies to nothing but the endpoints that routing makes up to refuse a request: what reaches a server never comes by here. HEAD and OPTIONS are answered as
/// ever, and so is what routing may find elsewhere, such as the application's fallback.
/// </remarks>
internal sealed class RoutingRefusals(McpPaths paths) : MatcherPolicy, IEndpointSelectorPolicy
{
    private readonly ConcurrentDictionary<Endpoint, Endpoint> _speaking = new();

    // After every other policy.
    public override int Order => int.MaxValue;

    // The only endpoints without a route in routing's tables.
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => paths.Any && endpoints.Any(static endpoint => endpoint is not RouteEndpoint);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        ArgumentNullException.ThrowIfNull(candidates);
        for (var i = 0; i < candidates.Count; i++)
        {
            var endpoint = candidates[i].Endpoint;
            if (candidates.IsValidCandidate(i) && endpoint is not (null or RouteEndpoint) && paths.Contains(httpContext.Request.Path))
            {
                candidates.ReplaceEndpoint(i, _speaking.GetOrAdd(endpoint, Speaking), candidates[i].Values);
            }
        }

        return Task.CompletedTask;
    }

    private static Endpoint Speaking(Endpoint mute) =>
        new(context => AnswerAsync(context, mute.RequestDelegate ?? (static _ => Task.CompletedTask)), mute.Metadata, mute.DisplayName);

    private static async Task AnswerAsync(HttpContext context, RequestDelegate refuse)
    {
        await refuse(context);
        var (request, response) = (context.Request, context.Response);
        if (!response.HasStarted && response.ContentType is null && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method)
            && Reason(request, response) is { } reason)
        {
            await JsonRpcErrors.WriteAsync(context, response.StatusCode, JsonRpcErrors.ServerError, reason);
        }
    }

    private static string? Reason(HttpRequest request, HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed =>
            $"Method Not Allowed: this endpoint takes {response.Headers.Allow}. Send each JSON-RPC message as a POST with Content-Type: application/json "
                + "and Accept: application/json, text/event-stream.",
        StatusCodes.Status415UnsupportedMediaType =>
            $"Unsupported Media Type: the body came {(string.IsNullOrEmpty(request.ContentType) ? "without a Content-Type" : "as something else than JSON")}. "
                + "Send one JSON-RPC message with Content-Type: application/json.",
        _ => null,
    };
}

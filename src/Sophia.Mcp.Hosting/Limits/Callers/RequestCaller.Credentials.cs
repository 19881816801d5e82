using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

// What a caller shows without being asked.
internal static partial class RequestCaller
{
    /// <summary>Whether the caller has shown something to say who it is that nobody has looked at: a tool may do so itself.</summary>
    public static bool HasUnknownCredentials(HttpContext context)
    {
        var headers = context.Request.Headers;
        return (headers.Authorization.Count > 0 || headers.Cookie.Count > 0 || headers.ContainsKey(McpHostingDefaults.ApiKeyHeader) || context.Connection.ClientCertificate is not null)
            && context.User.Identity?.IsAuthenticated is not true;
    }
}

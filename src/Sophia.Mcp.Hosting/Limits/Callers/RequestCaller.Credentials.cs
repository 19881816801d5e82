using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

// What a caller shows without being asked.
internal static partial class RequestCaller
{
    /// <summary>The header of API keys where it is not the usual one, else null.</summary>
    public static string? OtherKeyHeader(McpIdentityOptions identity) =>
        identity.ApiKeyHeader.Equals(McpHostingDefaults.ApiKeyHeader, StringComparison.OrdinalIgnoreCase) ? null : identity.ApiKeyHeader;

    /// <summary>Whether the caller has shown something to say who it is that nobody has looked at: a tool may do so itself.</summary>
    public static bool HasUnknownCredentials(HttpContext context, string? otherKeyHeader)
    {
        var headers = context.Request.Headers;
        return (headers.Authorization.Count > 0 || headers.Cookie.Count > 0 || headers.ContainsKey(McpHostingDefaults.ApiKeyHeader)
            || (otherKeyHeader is not null && headers.ContainsKey(otherKeyHeader)) || context.Connection.ClientCertificate is not null)
            && context.User.Identity?.IsAuthenticated is not true;
    }
}

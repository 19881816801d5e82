using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>Refuses a request whose caller is not let in: status, <c>WWW-Authenticate</c> (RFC 6750, RFC 9728) and a JSON-RPC error.</summary>
internal sealed class Challenge(McpIdentityOptions options, bool metadata = true)
{
    private const int RetryAfterSeconds = 5;

    public Task WriteAsync(HttpContext context, IdentityFailure failure, IReadOnlyList<string>? scopes = null, string? message = null)
    {
        var status = IdentityFailures.Status(failure);
        if (status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            context.Response.Headers.WWWAuthenticate = Header(context.Request, failure, scopes ?? (IReadOnlyList<string>)options.RequiredScopes);
        }

        return JsonRpcErrors.WriteAsync(
            context, status, JsonRpcErrors.ServerError, message ?? IdentityFailures.Message(failure, options.ApiKeyHeader),
            status is StatusCodes.Status503ServiceUnavailable ? RetryAfterSeconds : 0);
    }

    internal string Header(HttpRequest request, IdentityFailure failure, IReadOnlyList<string> scopes)
    {
        var header = new StringBuilder("Bearer");
        var separator = ' ';
        Append("error", IdentityFailures.Code(failure));
        Append("error_description", IdentityFailures.Code(failure) is null ? null : IdentityFailures.Message(failure, options.ApiKeyHeader));
        Append("scope", scopes.Count > 0 ? string.Join(' ', scopes) : null);
        Append("resource_metadata", metadata && ResourceMetadata.IsServed(options) ? ResourceMetadata.Address(request, options) : null);
        return header.ToString();

        void Append(string name, string? value)
        {
            if (value is not null)
            {
                header.Append(separator).Append(name).Append("=\"").Append(value.Replace("\"", "", StringComparison.Ordinal)).Append('"');
                separator = ',';
            }
        }
    }
}

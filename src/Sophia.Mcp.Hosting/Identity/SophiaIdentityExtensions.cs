using Microsoft.AspNetCore.Authentication;
using Sophia.Mcp.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes the callers of an MCP server known to the application's own endpoints.</summary>
public static class SophiaIdentityExtensions
{
    /// <summary>
    /// Adds the scheme <c>Sophia</c> (<c>Sophia:name</c> for one of several servers): <c>app.MapGet(…).RequireAuthorization()</c> then takes the access tokens and API
    /// keys that the server takes. The MCP endpoint does not need it.
    /// </summary>
    /// <remarks>As the only scheme of the application it is the default one. Call it once for each server.</remarks>
    /// <param name="builder">What <c>services.AddAuthentication()</c> returns.</param>
    /// <param name="server">The name of one of several servers; null is the server without a name.</param>
    /// <returns>The same builder.</returns>
    public static AuthenticationBuilder AddSophiaIdentity(this AuthenticationBuilder builder, string? server = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddScheme<SophiaAuthenticationOptions, SophiaAuthenticationHandler>(
            server is null ? "Sophia" : $"Sophia:{server}", options => options.Server = server);
    }
}

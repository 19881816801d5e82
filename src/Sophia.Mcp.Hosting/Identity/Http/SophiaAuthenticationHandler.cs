using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Which server's identity a scheme stands for.</summary>
internal sealed class SophiaAuthenticationOptions : AuthenticationSchemeOptions
{
    public string? Server { get; set; }
}

/// <summary>The identity of an MCP server as a scheme of ASP.NET Core, for the application's own endpoints.</summary>
internal sealed class SophiaAuthenticationHandler(
    IOptionsMonitor<SophiaAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder, IServiceProvider services)
    : AuthenticationHandler<SophiaAuthenticationOptions>(options, logger, encoder)
{
    private IdentityResult _result;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var server = NamedServerRegistration.Services(services, Options.Server);
        if (!Identity(server).IsOn)
        {
            return AuthenticateResult.NoResult();
        }

        var authenticator = Service<CallerAuthenticator>(server);
        _result = await authenticator.AuthenticateAsync(Context);
        authenticator.Remember(Context, _result);
        return _result.IsAccepted
            ? AuthenticateResult.Success(new AuthenticationTicket(_result.User!, Scheme.Name))
            : _result.Failure is IdentityFailure.Missing
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Fail(IdentityFailures.Name(_result.Failure));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        var server = NamedServerRegistration.Services(services, Options.Server);
        var failure = _result.IsAccepted ? IdentityFailure.Missing : _result.Failure;
        Service<McpAudit>(server).NotLetIn(Context, _result);
        await new Challenge(Identity(server), metadata: false).WriteAsync(Context, failure);
    }

    private static McpIdentityOptions Identity(IServiceProvider server) => Service<IOptions<SophiaMcpServerOptions>>(server).Value.Identity;

    private static T Service<T>(IServiceProvider server)
        where T : notnull => (T)(server.GetService(typeof(T)) ?? throw new InvalidOperationException("AddSophiaIdentity() was called, but not AddSophiaMcpServer()."));
}

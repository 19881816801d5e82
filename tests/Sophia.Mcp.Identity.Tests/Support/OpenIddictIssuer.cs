using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

/// <summary>A real OpenID Connect server, OpenIddict, on a port of this machine. Its clients live in memory; everything else is as it comes.</summary>
internal sealed class OpenIddictIssuer : IAsyncDisposable
{
    public const string Client = "robot";
    public const string Secret = "a secret of the test";

    private readonly WebApplication _app;

    private OpenIddictIssuer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First() + "/";

    /// <summary>Starts it with a signing key of its own; with a port, in the place of one that was stopped.</summary>
    public static async Task<OpenIddictIssuer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddOpenIddict().AddServer(Configure);
        var app = builder.Build();
        app.UseAuthentication();
        app.MapPost("/connect/token", GrantAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new OpenIddictIssuer(app);
    }

    /// <summary>A token of the client's own, for a resource and scopes.</summary>
    public async Task<string> TokenAsync(string resource, string scope)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = Client, ["client_secret"] = Secret, ["scope"] = scope, ["resource"] = resource,
        });
        using var response = await http.PostAsync(new Uri(Address + "connect/token"), form, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
        return (string?)answer!["access_token"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Configure(OpenIddictServerBuilder options)
    {
        options.EnableDegradedMode().AllowClientCredentialsFlow().SetTokenEndpointUris("connect/token").DisableAccessTokenEncryption();
        options.RegisterScopes("memory.read", "memory.write");
        options.AddSigningKey(new RsaSecurityKey(RSA.Create(2048))).AddEphemeralEncryptionKey();
        options.DisableResourceValidation();
        options.UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement();
        options.AddEventHandler<ValidateTokenRequestContext>(static handler => handler.UseInlineHandler(static context =>
        {
            if (context.ClientId != Client || context.ClientSecret != Secret)
            {
                context.Reject(OpenIddictConstants.Errors.InvalidClient, "No such client.");
            }

            return default;
        }));
    }

    private static IResult GrantAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!;
        var identity = new ClaimsIdentity("OpenIddict");
        identity.AddClaim(new Claim("sub", request.ClientId!));
        identity.SetScopes(request.GetScopes());
        identity.SetResources(request.GetResources());
        return Results.SignIn(new ClaimsPrincipal(identity), new AuthenticationProperties(), OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}

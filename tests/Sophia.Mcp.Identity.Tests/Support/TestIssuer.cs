using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

/// <summary>An issuer that a test has in its hand: its keys, what it publishes, whether it answers.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _fetches;

    private TestIssuer(WebApplication app) => _app = app;

    public List<TestKey> Keys { get; } = [new TestKey("one")];

    /// <summary>The key that tokens are signed with when a test does not say.</summary>
    public TestKey Key => Keys[^1];

    public string Address => _app.Urls.First();

    /// <summary>Null while it does not answer.</summary>
    public bool IsDown { get; set; }

    /// <summary>What its discovery document calls it; null is its address.</summary>
    public string? Issuer { get; set; }

    /// <summary>More keys of the published set, as JSON.</summary>
    public List<string> MoreKeys { get; } = [];

    /// <summary>How often its keys were asked for.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new TestIssuer(builder.Build());
        issuer._app.MapGet("/.well-known/openid-configuration", issuer.Discovery);
        issuer._app.MapGet("/jwks", issuer.KeySet);
        await issuer._app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    /// <summary>A good token for <see cref="IdentityApp.Audience"/>; a test changes what it wants to be wrong.</summary>
    public string Token(Action<TestToken>? change = null)
    {
        var token = new TestToken(Issuer ?? Address, Key);
        change?.Invoke(token);
        return token.Write();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Discovery() => IsDown
        ? Results.StatusCode(503)
        : Results.Text(new JsonObject { ["issuer"] = Issuer ?? Address, ["jwks_uri"] = $"{Address}/jwks" }.ToJsonString(), "application/json");

    private IResult KeySet()
    {
        Interlocked.Increment(ref _fetches);
        return IsDown
            ? Results.StatusCode(503)
            : Results.Text($$"""{"keys":[{{string.Join(',', Keys.Select(static key => key.Public()).Concat(MoreKeys))}}]}""", "application/json");
    }
}

using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Sophia.Mcp.Hosting;

/// <summary>Fetches what an issuer says of itself (OpenID Connect discovery, else RFC 8414) and its signing keys.</summary>
internal sealed class IssuerClient(McpIdentityOptions options, TimeProvider time) : IDisposable
{
    private const int LargestDocument = 1024 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = options.IssuerTimeout })
    {
        MaxResponseContentBufferSize = LargestDocument,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>What the issuer is called in logs.</summary>
    public string Name { get; } = options.Authority is { Length: > 0 } authority ? authority : options.JwksUri!;

    /// <exception cref="IssuerUnavailableException">It cannot be reached, or what it says cannot be used.</exception>
    public async Task<IssuerKeys> FetchAsync()
    {
        using var late = new CancellationTokenSource(options.IssuerTimeout, time);
        try
        {
            var (issuers, keys) = await AddressesAsync(late.Token);
            return await KeysAsync(issuers, keys, late.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new IssuerUnavailableException($"no answer within {options.IssuerTimeout.TotalSeconds:0.###} s", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or ArgumentException or InvalidOperationException)
        {
            throw new IssuerUnavailableException(exception.Message, exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(IReadOnlyList<string> Issuers, Uri Keys)> AddressesAsync(CancellationToken cancellationToken)
    {
        if (options.JwksUri is { Length: > 0 } jwks)
        {
            return (options.Issuers.Count > 0 ? [.. options.Issuers] : Spellings(options.Authority!), new Uri(jwks));
        }

        using var document = await DiscoverAsync(cancellationToken);
        var issuer = Text(document.RootElement, "issuer") ?? throw new IssuerUnavailableException("its metadata names no issuer");
        var keys = Text(document.RootElement, "jwks_uri") ?? throw new IssuerUnavailableException("its metadata names no jwks_uri");
        if (options.Issuers.Count == 0 && issuer.TrimEnd('/') != options.Authority!.TrimEnd('/'))
        {
            // Whoever could answer for another issuer could let its own callers in (RFC 8414, section 3.3).
            throw new IssuerUnavailableException($"its metadata names another issuer, '{Short(issuer)}'; if that is right, say so in Identity:Issuers");
        }

        return (options.Issuers.Count > 0 ? [.. options.Issuers] : [issuer], Checked(keys));
    }

    private async Task<JsonDocument> DiscoverAsync(CancellationToken cancellationToken)
    {
        var authority = options.Authority!.TrimEnd('/');
        using var first = await _http.GetAsync(new Uri($"{authority}/.well-known/openid-configuration"), cancellationToken);
        if (first.StatusCode is not HttpStatusCode.NotFound)
        {
            return await ReadAsync(first, cancellationToken);
        }

        var root = new Uri(authority);
        using var second = await _http.GetAsync(
            new Uri(root, $"/.well-known/oauth-authorization-server{root.AbsolutePath.TrimEnd('/')}"), cancellationToken);
        return await ReadAsync(second, cancellationToken);
    }

    private async Task<IssuerKeys> KeysAsync(IReadOnlyList<string> issuers, Uri address, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(address, cancellationToken);
        response.EnsureSuccessStatusCode();
        var set = new JsonWebKeySet(await response.Content.ReadAsStringAsync(cancellationToken));
        foreach (var key in set.Keys.Where(static key => key.Kty is not ("RSA" or "EC") || key.Use is not (null or "" or "sig")).ToList())
        {
            // Above all no symmetric ones: a published secret is none.
            set.Keys.Remove(key);
        }

        var keys = set.GetSigningKeys();
        return keys.Count > 0
            ? new IssuerKeys(Name, issuers, [.. keys], options, time)
            : throw new IssuerUnavailableException("it publishes no signing key that can be used (RSA or EC)");
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        response.EnsureSuccessStatusCode();
        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
    }

    private Uri Checked(string keys) =>
        Uri.TryCreate(keys, UriKind.Absolute, out var address) && (address.Scheme == "https" || (address.Scheme == "http" && (!options.RequireHttps || address.IsLoopback)))
            ? address
            : throw new IssuerUnavailableException($"its jwks_uri, '{Short(keys)}', is no https address");

    private static string[] Spellings(string authority) => [authority.TrimEnd('/'), authority.TrimEnd('/') + "/"];

    private static string? Text(JsonElement document, string name) =>
        document.ValueKind is JsonValueKind.Object && document.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static string Short(string text) => text.Length <= 200 ? text : text[..200];
}

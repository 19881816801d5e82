using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Who may call a server over HTTP: access tokens of an OpenID Connect issuer, API keys, or both. Without an issuer and without keys nobody is asked who they are,
/// which suits a server that only this machine reaches.
/// </summary>
/// <remarks>Bound from <c>Sophia:Mcp:Identity</c>, then from <c>Sophia:Server:Identity</c>, which beats it, and validated at start.</remarks>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class McpIdentityOptions
{
    /// <summary>Whether callers are asked who they are, where <see cref="Authority"/>, <see cref="JwksUri"/> or <see cref="ApiKeys"/> say how.</summary>
    /// <value>The default is true. False leaves authentication to the application, as on the bare SDK.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether callers without credentials are served too, as nobody: they may call what asks for no scope. Wrong credentials are refused all the same.</summary>
    /// <value>The default is false.</value>
    public bool Optional { get; set; }

    /// <summary>Whether a server without authentication may start in Production although other machines reach it.</summary>
    /// <value>The default is false: it does not start.</value>
    public bool AllowOpenAccess { get; set; }

    /// <summary>The issuer of access tokens: the address below which its <c>/.well-known/openid-configuration</c> stands.</summary>
    /// <value>An https address (http is enough on this machine); null, the default, takes no tokens.</value>
    public string? Authority { get; set; }

    /// <summary>Where the issuer's signing keys are, for issuers without a discovery document. <see cref="Issuers"/> is needed then.</summary>
    /// <value>The default, null, is what the issuer's discovery document says.</value>
    public string? JwksUri { get; set; }

    /// <summary>What the issuer calls itself in tokens (<c>iss</c>).</summary>
    /// <value>Empty, the default, is the issuer's name in its discovery document.</value>
    public IList<string> Issuers { get; } = [];

    /// <summary>For whom tokens must be made (<c>aud</c>); one of them is enough.</summary>
    /// <value>Empty, the default, is <see cref="Resource"/>. One of the two is needed to take tokens.</value>
    public IList<string> Audiences { get; } = [];

    /// <summary>The address by which clients reach this server, as it stands in the resource metadata (RFC 9728) and in tokens.</summary>
    /// <value>An absolute address without a fragment; null, the default, is the address of each request.</value>
    public string? Resource { get; set; }

    /// <summary>Whether the metadata of the protected resource (RFC 9728) is served, so that clients find the issuer by themselves.</summary>
    /// <value>The default is true; it takes an <see cref="Authority"/>.</value>
    public bool ResourceMetadata { get; set; } = true;

    /// <summary>Scopes that every caller must have, whatever is called.</summary>
    /// <value>Empty by default.</value>
    public IList<string> RequiredScopes { get; } = [];

    /// <summary>The signature algorithms that are taken. Symmetric ones are refused at start: whoever could verify could also sign.</summary>
    /// <value>Empty, the default, is RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512.</value>
    public IList<string> Algorithms { get; } = [];

    /// <summary>How far the issuer's clock may be from this machine's.</summary>
    /// <value>0 to ten minutes. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", McpHostingDefaults.MaxClockSkew, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ClockSkew { get; set; } = Parse(McpHostingDefaults.ClockSkew);

    /// <summary>How old the issuer's signing keys may get before they are fetched again, beside every time a token names one that is not known.</summary>
    /// <value>One minute to seven days. The default is one hour. Keys that cannot be fetched again stay in use.</value>
    [Range(typeof(TimeSpan), McpHostingDefaults.MinKeyRefresh, McpHostingDefaults.MaxKeyRefresh, ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeyRefresh { get; set; } = Parse(McpHostingDefaults.KeyRefresh);

    /// <summary>
    /// How many tokens are remembered as verified, so that the next call with one need not verify its signature again. They are forgotten when the issuer's keys are
    /// fetched again; a token's time is judged at each call.
    /// </summary>
    /// <value>0, which verifies every time, to 1,000,000. The default is 1,000. Tokens of more than 8,192 characters are not remembered.</value>
    [Range(0, McpHostingDefaults.MaxVerifiedTokens)]
    public int VerifiedTokens { get; set; } = McpHostingDefaults.VerifiedTokens;

    /// <summary>How long the issuer may take to answer.</summary>
    /// <value>0.1 seconds to one minute. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan IssuerTimeout { get; set; } = Parse(McpHostingDefaults.IssuerTimeout);

    /// <summary>Whether the issuer must be reached over https, unless it runs on this machine.</summary>
    /// <value>The default is true.</value>
    public bool RequireHttps { get; set; } = true;

    /// <summary>The claim of tokens that holds roles, for policies and <c>User.IsInRole</c>.</summary>
    /// <value>The default is <c>roles</c>.</value>
    [Required]
    public string RoleClaim { get; set; } = McpHostingDefaults.RoleClaim;

    /// <summary>The header that holds an API key. <c>Authorization: Bearer</c> takes keys too.</summary>
    /// <value>The default is <c>X-API-Key</c>.</value>
    [Required]
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9-]*$")]
    public string ApiKeyHeader { get; set; } = McpHostingDefaults.ApiKeyHeader;

    /// <summary>API keys by name. Only their hashes are kept; <c>--new-api-key NAME</c> or <see cref="McpApiKey.Create"/> makes one.</summary>
    /// <value>Empty, the default, takes no keys; at most 1,000.</value>
    public IDictionary<string, McpApiKeyOptions> ApiKeys { get; } = new Dictionary<string, McpApiKeyOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is written to the audit log (category <see cref="SophiaMcpDiagnostics.AuditCategory"/>).</summary>
    /// <value>The default is <see cref="McpAuditLevel.Refusals"/>.</value>
    public McpAuditLevel Audit { get; set; } = McpAuditLevel.Refusals;

    internal bool TakesTokens => !string.IsNullOrEmpty(Authority) || !string.IsNullOrEmpty(JwksUri);

    internal bool IsOn => Enabled && (TakesTokens || ApiKeys.Count > 0);

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What is written to the audit log.</summary>
public enum McpAuditLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Callers who were not let in, and calls that were not allowed.</summary>
    Refusals,

    /// <summary>That, and every call of a tool with its caller and outcome.</summary>
    Calls,
}

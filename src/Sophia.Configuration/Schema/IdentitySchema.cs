namespace Sophia.Configuration.Schema;

/// <summary>The keys of <c>identity</c>, of <c>mcp</c> for all servers and of a server for itself; bound by Sophia.Mcp.Hosting.</summary>
internal static class IdentitySchema
{
    private static SchemaScalar Scope { get; } = new(new TextType("a scope: text without blanks, quotes and backslashes", "^[!#-\\[\\]-~]+$"));

    private static SchemaScalar Hash { get; } = new(new TextType("sha256: and 64 hexadecimal digits, as --new-api-key prints it", "^sha256:[0-9A-Fa-f]{64}$"), secret: true);

    private static SchemaObject ApiKey { get; } = new(
        new("hash", Hash, "The key's hash; `--new-api-key NAME` makes both."),
        new("subject", Types.Text, "Who the caller is.", "the key's name"),
        new("scopes", new SchemaList(Scope), "The scopes of the caller."),
        new("roles", new SchemaList(Types.Text), "The roles of the caller."),
        new("expires", new SchemaScalar(new InstantType()), "From when on the key is refused.", "never"));

    public static SchemaObject Identity { get; } = new(
        new("enabled", Types.Switch, "Whether callers are asked who they are, where an issuer or keys say how.", "true"),
        new("optional", Types.Switch, "Whether callers without credentials are served too, as nobody.", "false"),
        new("allow_open_access", Types.Switch, "Whether a server without authentication may start in Production although other machines reach it.", "false"),
        new("authority", Types.Url, "The issuer of access tokens."),
        new("jwks_uri", Types.Url, "Where its signing keys are, if it has no discovery document.", "what its discovery document says"),
        new("issuers", new SchemaList(Types.Text), "What it calls itself in tokens.", "its name in its discovery document"),
        new("audiences", new SchemaList(Types.Text), "For whom tokens must be made; one of them is enough.", "`resource`"),
        new("resource", Types.Url, "The address by which clients reach the server.", "the address of each request"),
        new("resource_metadata", Types.Switch, "Whether the metadata by which clients find the issuer is served.", "true"),
        new("required_scopes", new SchemaList(Scope), "Scopes that every caller must have."),
        new("algorithms", new SchemaList(Types.Choice("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")), "Signature algorithms that are taken.", "all of them"),
        new("clock_skew", Types.Duration(0, 600), "How far the issuer's clock may be from this machine's.", "30"),
        new("key_refresh", Types.Duration(60, 7 * 86_400), "How old the issuer's keys may get before they are fetched again.", "3600"),
        new("verified_tokens", Types.Count(0, 1_000_000), "How many tokens are remembered as verified; 0 verifies at each call.", "1000"),
        new("issuer_timeout", Types.Duration(0.1, 60), "How long the issuer may take to answer.", "10"),
        new("require_https", Types.Switch, "Whether the issuer must be reached over https, unless it runs on this machine.", "true"),
        new("role_claim", Types.Text, "The claim that holds roles.", "roles"),
        new("api_key_header", new SchemaScalar(new TextType("a header name", "^[A-Za-z0-9][A-Za-z0-9-]*$")), "The header that holds an API key; `Authorization: Bearer` takes keys too.", "X-API-Key"),
        new("api_keys", new SchemaMap(ApiKey, "key"), "API keys by name, hashed."),
        new("audit", Types.Choice("none", "refusals", "calls"), "What is written to the audit log.", "refusals"));

    public static SchemaScalar ToolScope => Scope;
}

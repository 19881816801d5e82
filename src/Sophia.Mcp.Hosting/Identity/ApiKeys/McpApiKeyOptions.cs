namespace Sophia.Mcp.Hosting;

/// <summary>One API key.</summary>
public sealed class McpApiKeyOptions
{
    /// <summary>The key's hash: <c>sha256:</c> and 64 hexadecimal digits, as <c>--new-api-key</c> prints it.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Who the caller is. Two keys of one subject, such as an old and a new one, are one caller with one rate and the same sessions.</summary>
    /// <value>The default, null, is the key's name.</value>
    public string? Subject { get; set; }

    /// <summary>The scopes of the caller.</summary>
    /// <value>Empty by default.</value>
    public IList<string> Scopes { get; } = [];

    /// <summary>The roles of the caller.</summary>
    /// <value>Empty by default.</value>
    public IList<string> Roles { get; } = [];

    /// <summary>From when on the key is refused.</summary>
    /// <value>The default, null, is never.</value>
    public DateTimeOffset? Expires { get; set; }
}

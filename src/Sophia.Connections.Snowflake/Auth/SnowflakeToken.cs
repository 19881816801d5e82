namespace Sophia.Connections.Snowflake;

/// <summary>What goes into the Authorization header, and what it is.</summary>
internal sealed class SnowflakeToken(string value, string type)
{
    public const string KeyPair = "KEYPAIR_JWT";
    public const string OAuth = "OAUTH";
    public const string ProgrammaticAccess = "PROGRAMMATIC_ACCESS_TOKEN";

    public string Value { get; } = value;

    public string Type { get; } = type;

    /// <summary>Set when the service has accepted it: a later refusal is about its age, and another one will do.</summary>
    public bool WasAccepted { get; set; }

    /// <summary>The token itself never comes into a message by accident.</summary>
    public override string ToString() => $"{Type} (hidden)";
}

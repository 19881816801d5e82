namespace Sophia.Connections.Snowflake;

/// <summary>What <see cref="SnowflakeOptions.Token"/> is.</summary>
public enum SnowflakeTokenType
{
    /// <summary>A programmatic access token of a user.</summary>
    ProgrammaticAccessToken,

    /// <summary>An OAuth access token. Such tokens last minutes: prefer <see cref="SnowflakeOptions.OAuthToken"/>, which is asked anew.</summary>
    Oauth,
}

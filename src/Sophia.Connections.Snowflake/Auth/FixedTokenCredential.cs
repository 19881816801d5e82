namespace Sophia.Connections.Snowflake;

/// <summary>One token out of the options.</summary>
internal sealed class FixedTokenCredential(string token, SnowflakeTokenType type) : SnowflakeCredential
{
    private readonly SnowflakeToken _token = new(token, type is SnowflakeTokenType.Oauth ? SnowflakeToken.OAuth : SnowflakeToken.ProgrammaticAccess);

    public override string Advice => type is SnowflakeTokenType.Oauth
        ? "Check Token: OAuth tokens last minutes, so set OAuthToken to be asked for new ones. Is it a programmatic access token? Then set TokenType to ProgrammaticAccessToken."
        : "Check Token: make a new one with ALTER USER … ADD PROGRAMMATIC ACCESS TOKEN, and see that the user's network policy allows this address. Is it an OAuth token? Then set TokenType to Oauth.";

    public override ValueTask<SnowflakeToken> GetAsync(CancellationToken cancellationToken) => new(_token);

    public override bool Refused(SnowflakeToken refused, bool expired, DateTimeOffset? serverTime) => false;
}

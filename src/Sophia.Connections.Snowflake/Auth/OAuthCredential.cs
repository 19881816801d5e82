namespace Sophia.Connections.Snowflake;

/// <summary>Tokens from the application, kept until the service refuses one; asked for by one caller at a time.</summary>
internal sealed class OAuthCredential(Func<CancellationToken, ValueTask<string>> ask) : SnowflakeCredential
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile SnowflakeToken? _token;

    public override string Advice => "Check what OAuthToken returns: an access token of the account's security integration that has not expired.";

    public override ValueTask<SnowflakeToken> GetAsync(CancellationToken cancellationToken) =>
        _token is { } token ? new ValueTask<SnowflakeToken>(token) : AskAsync(cancellationToken);

    public override bool Refused(SnowflakeToken refused, bool expired, DateTimeOffset? serverTime)
    {
        Interlocked.CompareExchange(ref _token, null, refused);
        return true;
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    private async ValueTask<SnowflakeToken> AskAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _token ??= new SnowflakeToken(await ask(cancellationToken).ConfigureAwait(false), SnowflakeToken.OAuth);
        }
        finally
        {
            _one.Release();
        }
    }
}

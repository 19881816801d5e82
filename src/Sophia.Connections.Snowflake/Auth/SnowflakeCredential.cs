namespace Sophia.Connections.Snowflake;

/// <summary>Gives the tokens of one client. Safe for any number of threads at once.</summary>
internal abstract class SnowflakeCredential : IDisposable
{
    /// <summary>The token to send now.</summary>
    public abstract ValueTask<SnowflakeToken> GetAsync(CancellationToken cancellationToken);

    /// <summary>The service refused a token.</summary>
    /// <param name="refused">The token.</param>
    /// <param name="expired">Whether the service said that it has expired.</param>
    /// <param name="serverTime">What the service's clock showed, if it said so.</param>
    /// <returns>Whether another one may be accepted.</returns>
    public abstract bool Refused(SnowflakeToken refused, bool expired, DateTimeOffset? serverTime);

    /// <summary>What a person who reads of a refusal should look at, without secrets.</summary>
    public abstract string Advice { get; }

    public virtual void Dispose() => GC.SuppressFinalize(this);
}

using System.Security.Cryptography;

namespace Sophia.Connections.Snowflake;

/// <summary>Tokens signed with a private key, renewed before they expire. Follows the service's clock where it differs from ours, and a key file that was exchanged.</summary>
internal sealed class KeyPairCredential : SnowflakeCredential
{
    private readonly Lock _lock = new();
    private readonly Func<RSA> _load;
    private readonly bool _owned;
    private readonly string _account;
    private readonly string _user;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private RSA _key;
    private string _fingerprint;
    private TimeSpan _skew;
    private volatile Issued? _issued;

    /// <exception cref="SnowflakeException">The key cannot be read.</exception>
    /// <param name="load">Gives the key.</param>
    /// <param name="owned">Whether the keys it gives are this credential's to dispose; those of an application are not.</param>
    /// <param name="account">The account, in whichever form.</param>
    /// <param name="user">The user, written as in SQL.</param>
    /// <param name="lifetime">How long tokens last.</param>
    /// <param name="time">The clock.</param>
    public KeyPairCredential(Func<RSA> load, bool owned, string account, string user, TimeSpan lifetime, TimeProvider time)
    {
        _load = load;
        _owned = owned;
        _account = SnowflakeAccount.ForToken(account);
        _user = SnowflakeName.Normalize(user);
        _lifetime = lifetime;
        _time = time;
        _key = load();
        _fingerprint = KeyPairToken.Fingerprint(_key);
    }

    public override string Advice =>
        $"It named account '{_account}', user '{_user}' and the key with fingerprint {_fingerprint}. Check Account and User; compare the fingerprint with RSA_PUBLIC_KEY_FP of " +
        "DESCRIBE USER, and register the public half with ALTER USER … SET RSA_PUBLIC_KEY. The account's LOGIN_HISTORY says which of them it was.";

    public override ValueTask<SnowflakeToken> GetAsync(CancellationToken cancellationToken)
    {
        var issued = _issued;
        return issued is not null && _time.GetUtcNow() < issued.RenewAt ? new ValueTask<SnowflakeToken>(issued.Token) : new ValueTask<SnowflakeToken>(Renew());
    }

    public override bool Refused(SnowflakeToken refused, bool expired, DateTimeOffset? serverTime)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_issued?.Token, refused))
            {
                return true;
            }

            var now = _time.GetUtcNow();
            var stale = expired || refused.WasAccepted || now - _issued.MadeAt > SnowflakeDefaults.FreshToken;
            return FollowClock(serverTime, now) | FollowKey() | Forget(stale);
        }
    }

    public override void Dispose()
    {
        lock (_lock)
        {
            Discard(_key);
        }

        base.Dispose();
    }

    private SnowflakeToken Renew()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (_issued is { } other && now < other.RenewAt)
            {
                return other.Token;
            }

            // Some seconds back, so that a clock a little ahead of the service's does no harm; the service counts the hour from there.
            var issued = now + _skew - SnowflakeDefaults.TolerableSkew;
            var expires = issued + _lifetime;
            var text = KeyPairToken.Create(_key, _account, _user, _fingerprint, issued, expires);
            var renewAt = expires - _skew - (_lifetime * SnowflakeDefaults.RenewalShare);
            _issued = new Issued(new SnowflakeToken(text, SnowflakeToken.KeyPair), renewAt, now);
            return _issued.Token;
        }
    }

    private bool FollowClock(DateTimeOffset? serverTime, DateTimeOffset now)
    {
        if (serverTime is not { } server || (server - now - _skew).Duration() <= SnowflakeDefaults.TolerableSkew)
        {
            return false;
        }

        _skew = server - now;
        _issued = null;
        return true;
    }

    /// <summary>Loads the key again: it may have been exchanged. False if it is the same.</summary>
    private bool FollowKey()
    {
        RSA loaded;
        try
        {
            loaded = _load();
        }
        catch (Exception exception) when (exception is SnowflakeException or IOException or UnauthorizedAccessException)
        {
            // The one we have is no worse.
            return false;
        }

        var fingerprint = KeyPairToken.Fingerprint(loaded);
        if (fingerprint == _fingerprint)
        {
            if (!ReferenceEquals(loaded, _key))
            {
                Discard(loaded);
            }

            return false;
        }

        Discard(_key);
        (_key, _fingerprint, _issued) = (loaded, fingerprint, null);
        return true;
    }

    private void Discard(RSA key)
    {
        if (_owned)
        {
            key.Dispose();
        }
    }

    private bool Forget(bool stale)
    {
        if (stale)
        {
            _issued = null;
        }

        return stale;
    }

    private sealed record Issued(SnowflakeToken Token, DateTimeOffset RenewAt, DateTimeOffset MadeAt);
}

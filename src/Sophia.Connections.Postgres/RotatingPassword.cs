namespace Sophia.Connections.Postgres;

/// <summary>Keeps a password for a while and forgets it the moment the server refuses it, so that a rotation between two refreshes costs one more attempt and no error.</summary>
internal sealed class RotatingPassword(Func<CancellationToken, ValueTask<string>> ask, TimeSpan refresh, TimeProvider time)
{
    private volatile Kept? _kept;
    private volatile string? _refused;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_kept is { } kept && time.GetElapsedTime(kept.AskedAt) < refresh)
        {
            return kept.Password;
        }

        var password = await ask(cancellationToken).ConfigureAwait(false);
        _kept = new Kept(password, time.GetTimestamp());
        return password;
    }

    /// <summary>The server refused the password; true if asking for another may help, which it may once for each password.</summary>
    public bool Refused()
    {
        var password = _kept?.Password;
        _kept = null;
        if (password is null || password == _refused)
        {
            return password is null;
        }

        _refused = password;
        return true;
    }

    private sealed record Kept(string Password, long AskedAt);
}

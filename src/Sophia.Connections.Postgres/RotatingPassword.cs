namespace Sophia.Connections.Postgres;

/// <summary>Keeps a password for a while and forgets it the moment the server refuses it, so that a rotation between two refreshes costs one more attempt and no error.</summary>
internal sealed class RotatingPassword(Func<CancellationToken, ValueTask<string>> ask, TimeSpan refresh, TimeProvider time)
{
    private volatile Kept? _kept;

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

    /// <summary>The server refused the password: the next attempt asks for another.</summary>
    public void Forget() => _kept = null;

    private sealed record Kept(string Password, long AskedAt);
}

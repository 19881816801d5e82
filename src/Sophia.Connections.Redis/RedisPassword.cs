using Microsoft.Extensions.Logging;
using StackExchange.Redis.Configuration;

namespace Sophia.Connections.Redis;

/// <summary>
/// Where the driver reads the password each time it opens a socket. It reads synchronously, so the answer of the application's own function is kept here and
/// asked for anew as soon as a connection is lost or refused: by the next attempt, one heartbeat later, it is there.
/// </summary>
internal sealed class RedisPassword(string service, Func<CancellationToken, ValueTask<string>> ask, ILogger logger) : DefaultOptionsProvider
{
    private volatile string? _password;
    private int _wanted;

    public override string? Password => _password;

    public async Task AskAsync(CancellationToken cancellationToken) => _password = await ask(cancellationToken).ConfigureAwait(false);

    /// <summary>Asks in the background, one at a time; whoever wants it during an answer gets another one afterwards.</summary>
    public void AskAgain()
    {
        if (Interlocked.Increment(ref _wanted) == 1)
        {
            _ = Task.Run(AskUntilNobodyWantsAsync);
        }
    }

    private async Task AskUntilNobodyWantsAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _wanted);
            try
            {
                await AskAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // The one that is known stays; the next refusal asks again.
                logger.PasswordNotRead(exception, service);
            }
        }
        while (Interlocked.Add(ref _wanted, -seen) != 0);
    }
}

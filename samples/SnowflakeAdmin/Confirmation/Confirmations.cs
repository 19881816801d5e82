using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ModelContextProtocol;

namespace SnowflakeAdmin.Confirmation;

/// <summary>
/// Tokens for operations that wait. A token is 256 random bits, bound to caller, environment and exact SQL, good once and for a limited time. Thread-safe.
/// </summary>
internal sealed class Confirmations(IPendingStore store, IOptions<SnowflakeAdminOptions> options, TimeProvider time)
{
    /// <summary>Keeps an operation and makes its token.</summary>
    /// <exception cref="McpException">Too many wait.</exception>
    public async Task<(string Token, DateTimeOffset Expires)> AskAsync(
        string operation, string caller, string environment, string tool, string sql, bool byPerson, CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var expires = time.GetUtcNow() + options.Value.ConfirmationLifetime;
        var pending = new PendingOperation(operation, caller, environment, tool, sql, byPerson, expires);
        return await store.AddAsync(PendingOperation.KeyOf(token), pending, cancellationToken)
            ? (token, expires)
            : throw new McpException("Too many operations wait for their confirmation. Confirm some, or wait until they expire.");
    }

    /// <summary>Takes the operation of a token, for this caller, environment and SQL. Whoever gets it may run it, and nobody else ever.</summary>
    /// <exception cref="McpException">The token is not good for this; it stays as it is for whom it belongs to.</exception>
    public async Task<PendingOperation> TakeAsync(string? token, string caller, string environment, string sql, bool byPerson, CancellationToken cancellationToken)
    {
        var key = PendingOperation.KeyOf(token ?? "");
        // One message for unknown, used, expired and foreign tokens: it tells nobody what others do.
        var pending = await store.FindAsync(key, cancellationToken);
        if (pending is null || pending.Caller != caller || pending.ByPerson != byPerson)
        {
            throw new McpException("This token is unknown, used, expired or somebody else's. Call the tool again for a new one.");
        }

        if (pending.Environment != environment || pending.Sql != sql)
        {
            throw new McpException("This token belongs to another environment or statement. Repeat environment and sql exactly as they were answered with the token.");
        }

        return await store.TakeAsync(key, caller, cancellationToken)
            ? pending
            : throw new McpException("This token has just been used or has expired. Call the tool again for a new one.");
    }
}

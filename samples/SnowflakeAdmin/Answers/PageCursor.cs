using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;
using SnowflakeAdmin.Confirmation;

namespace SnowflakeAdmin.Answers;

/// <summary>
/// Where the next page begins. It names a result that lies with Snowflake, so it is signed for its caller, environment and question: nobody reads another's result with it.
/// </summary>
internal sealed class PageCursor(IPendingStore store)
{
    private const int SignatureBytes = 16;

    /// <summary>Makes one.</summary>
    public async Task<string> WriteAsync(string queryId, long skip, string question, CancellationToken cancellationToken)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{skip};{queryId}");
        var bytes = Encoding.UTF8.GetBytes(place);
        return Base64Url.EncodeToString([.. Sign(await store.GetSecretAsync(cancellationToken), bytes, question), .. bytes]);
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="McpException">It belongs to something else, or is none.</exception>
    public async Task<(string QueryId, long Skip)> ReadAsync(string cursor, string question, CancellationToken cancellationToken)
    {
        if (cursor.Length > 400 || !Base64Url.IsValid(cursor) || Base64Url.DecodeFromChars(cursor) is not { Length: > SignatureBytes } bytes)
        {
            throw Unknown();
        }

        var secret = await store.GetSecretAsync(cancellationToken);
        var place = bytes.AsSpan(SignatureBytes).ToArray();
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SignatureBytes), Sign(secret, place, question)))
        {
            throw Unknown();
        }

        var parts = Encoding.UTF8.GetString(place).Split(';', 2);
        return (parts[1], long.Parse(parts[0], CultureInfo.InvariantCulture));
    }

    private static byte[] Sign(byte[] secret, byte[] place, string question)
    {
        byte[] signed = [.. SHA256.HashData(Encoding.UTF8.GetBytes(question)), .. place];
        return HMACSHA256.HashData(secret, signed)[..SignatureBytes];
    }

    private static McpException Unknown() =>
        new("cursor does not belong to this question. Repeat the call with the same arguments as before, or leave cursor out to begin again.");
}

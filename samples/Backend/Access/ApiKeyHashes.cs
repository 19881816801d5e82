using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Backend.Access;

/// <summary>The hashes of the API keys, made once. Thread-safe.</summary>
internal sealed class ApiKeyHashes(IOptions<AccessOptions> access)
{
    public const string Prefix = "sha256:";

    private readonly (string Name, byte[] Hash)[] _keys = [.. access.Value.ApiKeys.Select(key => (key.Key, Read(key.Value)))];

    public static bool IsHash(string key) => key.Length == Prefix.Length + (2 * SHA256.HashSizeInBytes) && key.AsSpan(Prefix.Length).IndexOfAnyExcept(Hexadecimal) < 0;

    /// <summary>The name of a key, or null. Every key is compared, in a time that tells nothing.</summary>
    public string? NameOf(string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        string? found = null;
        foreach (var (name, known) in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, known) ? name : found;
        }

        return found;
    }

    private static byte[] Read(string key) =>
        IsHash(key) ? Convert.FromHexString(key.AsSpan(Prefix.Length)) : SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}

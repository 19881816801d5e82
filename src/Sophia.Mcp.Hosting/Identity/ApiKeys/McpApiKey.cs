using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Sophia.Mcp.Hosting;

/// <summary>Makes and hashes API keys. Thread-safe.</summary>
/// <remarks>A key has 256 random bits, so one round of SHA-256 keeps it safe: there is nothing to guess.</remarks>
public static class McpApiKey
{
    /// <summary>What the keys made here begin with, so that people and scanners of leaked secrets recognise them.</summary>
    public const string Prefix = "smk_";

    /// <summary>The shortest key that is taken, in characters.</summary>
    public const int MinLength = 32;

    internal const string HashPrefix = "sha256:";

    /// <summary>Makes a key. It is shown once; keep the hash.</summary>
    public static NewMcpApiKey Create()
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        var key = Prefix + Base64Url.EncodeToString(random);
        CryptographicOperations.ZeroMemory(random);
        return new NewMcpApiKey(key, Hash(key));
    }

    /// <summary>The hash of a key, as <see cref="McpApiKeyOptions.Hash"/> takes it.</summary>
    /// <param name="key">A key of at least <see cref="MinLength"/> characters that nobody can guess.</param>
    /// <exception cref="ArgumentException">The key is too short.</exception>
    public static string Hash(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length < MinLength)
        {
            throw new ArgumentException($"An API key has at least {MinLength} characters; McpApiKey.Create() makes a good one.", nameof(key));
        }

        return HashPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    /// <summary>The bytes of a written hash.</summary>
    internal static bool TryParse(string? hash, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (hash is null || !hash.StartsWith(HashPrefix, StringComparison.OrdinalIgnoreCase) || hash.Length != HashPrefix.Length + (2 * SHA256.HashSizeInBytes))
        {
            return false;
        }

        var parsed = new byte[SHA256.HashSizeInBytes];
        if (Convert.FromHexString(hash.AsSpan(HashPrefix.Length), parsed, out _, out _) is not System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        bytes = parsed;
        return true;
    }
}

/// <summary>A new API key.</summary>
/// <param name="Key">What the caller sends. Hand it over and forget it.</param>
/// <param name="Hash">What the server keeps.</param>
public readonly record struct NewMcpApiKey(string Key, string Hash)
{
    /// <summary>The hash alone: a key must not end in a log.</summary>
    public override string ToString() => Hash;
}

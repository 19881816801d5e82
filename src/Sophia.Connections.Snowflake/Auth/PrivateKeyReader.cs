using System.Security.Cryptography;

namespace Sophia.Connections.Snowflake;

/// <summary>Reads a private key from PEM text and says what is wrong with it, without repeating any of it.</summary>
internal static class PrivateKeyReader
{
    private const int MinBits = 2048;

    /// <exception cref="SnowflakeException">It cannot be read.</exception>
    public static RSA Read(string pem, string? passphrase)
    {
        // Environment variables often hold a key on one line, its line ends written out.
        pem = pem.Contains('\n', StringComparison.Ordinal) ? pem : pem.Replace("\\n", "\n", StringComparison.Ordinal);
        if (!PemEncoding.TryFind(pem, out var fields))
        {
            throw Wrong("it is not PEM text. It begins with -----BEGIN PRIVATE KEY----- or -----BEGIN ENCRYPTED PRIVATE KEY-----.");
        }

        var rsa = RSA.Create();
        try
        {
            Import(rsa, pem, pem[fields.Label], passphrase);
            return rsa.KeySize >= MinBits ? rsa : throw Wrong($"it has {rsa.KeySize} bits, and Snowflake asks for {MinBits}.");
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    private static void Import(RSA rsa, string pem, string label, string? passphrase)
    {
        try
        {
            switch (label)
            {
                case "ENCRYPTED PRIVATE KEY" when string.IsNullOrEmpty(passphrase):
                    throw Wrong("it is encrypted. Set PrivateKeyPassphrase.");
                case "ENCRYPTED PRIVATE KEY":
                    rsa.ImportFromEncryptedPem(pem, passphrase);
                    break;
                case "PRIVATE KEY" or "RSA PRIVATE KEY":
                    rsa.ImportFromPem(pem);
                    break;
                case "PUBLIC KEY" or "RSA PUBLIC KEY":
                    throw Wrong("it is a public key. Snowflake keeps that one; the private half of the pair is needed here.");
                default:
                    throw Wrong($"it is a '{label}'. Convert it: openssl pkcs8 -topk8 -in key.pem.");
            }
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // The framework's message may quote the input.
            throw Wrong(label == "ENCRYPTED PRIVATE KEY"
                ? "it cannot be decrypted. Check PrivateKeyPassphrase, and that the key is an RSA key."
                : "it cannot be read. Is it an RSA key, whole and unchanged?");
        }
    }

    private static SnowflakeException Wrong(string reason) => new(SnowflakeErrorKind.Configuration, $"The private key is of no use: {reason}");
}

using System.Security.Cryptography;

namespace Sophia.Connections.Snowflake.Tests.Auth;

/// <summary>Keys as people have them, and what is said of those that are of no use.</summary>
public sealed class PrivateKeyTests
{
    private static readonly RSA s_key = RSA.Create(2048);
    private static readonly PbeParameters s_encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    [Fact]
    public void Plain_encrypted_older_and_one_line_keys_are_read()
    {
        var expected = KeyPairToken.Fingerprint(s_key);
        foreach (var (pem, passphrase) in new[]
        {
            (s_key.ExportPkcs8PrivateKeyPem(), null),
            (s_key.ExportRSAPrivateKeyPem(), null),
            (s_key.ExportEncryptedPkcs8PrivateKeyPem("pass phrase", s_encryption), "pass phrase"),
            (s_key.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal), null),
        })
        {
            using var read = PrivateKeyReader.Read(pem, passphrase);
            Assert.Equal(expected, KeyPairToken.Fingerprint(read));
        }
    }

    [Fact]
    public void What_is_wrong_with_a_key_is_said_without_repeating_it()
    {
        using var small = RSA.Create(1024);
        using var curve = ECDsa.Create();
        var encrypted = s_key.ExportEncryptedPkcs8PrivateKeyPem("right", s_encryption);
        Dictionary<string, (string Pem, string? Passphrase)> wrong = new()
        {
            ["not PEM"] = ("/run/secrets/key.pem", null),
            ["is encrypted. Set PrivateKeyPassphrase"] = (encrypted, null),
            ["cannot be decrypted"] = (encrypted, "mistaken-phrase"),
            ["is a public key"] = (s_key.ExportSubjectPublicKeyInfoPem(), null),
            ["has 1024 bits"] = (small.ExportPkcs8PrivateKeyPem(), null),
            ["cannot be read. Is it an RSA key"] = (curve.ExportPkcs8PrivateKeyPem(), null),
            ["is a 'CERTIFICATE'"] = ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", null),
        };

        foreach (var (reason, (pem, passphrase)) in wrong)
        {
            var error = Assert.Throws<SnowflakeException>(() => PrivateKeyReader.Read(pem, passphrase));
            Assert.Equal(SnowflakeErrorKind.Configuration, error.Kind);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(pem.Length > 60 ? pem[30..60] : pem, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("mistaken-phrase", error.ToString(), StringComparison.Ordinal);
        }
    }
}

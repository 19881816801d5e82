using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace SnowflakeEmulator.Catalog;

/// <summary>A registered RSA public key and its fingerprint (SHA256: and Base64, as in the issuer of a JWT).</summary>
internal sealed record PublicKey(RSA Key, string Fingerprint, string Base64)
{
    /// <summary>Reads a key as ALTER USER takes it: Base64 of the SubjectPublicKeyInfo, with or without PEM lines.</summary>
    public static PublicKey Parse(string text)
    {
        var base64 = string.Concat(text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("-----", StringComparison.Ordinal)));
        var der = Convert.FromBase64String(base64);
        var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(der, out _);
        return new PublicKey(key, "SHA256:" + Convert.ToBase64String(SHA256.HashData(der)), base64);
    }
}

internal sealed class User(string name, string owner, DateTimeOffset createdOn) : Securable(name, owner, createdOn)
{
    public override string Kind => "USER";

    public string LoginName { get; set; } = name;

    public string DisplayName { get; set; } = name;

    public string FirstName { get; set; } = "";

    public string LastName { get; set; } = "";

    public string Email { get; set; } = "";

    public bool Disabled { get; set; }

    public string DefaultRole { get; set; } = "";

    public string DefaultWarehouse { get; set; } = "";

    public string DefaultNamespace { get; set; } = "";

    public string Type { get; set; } = "";

    public DateTimeOffset? LastSuccessLogin { get; set; }

    /// <summary>RSA_PUBLIC_KEY and RSA_PUBLIC_KEY_2.</summary>
    public PublicKey?[] Keys { get; } = new PublicKey?[2];

    /// <summary>Salted hash of the password, null without one.</summary>
    public PasswordHash? Password { get; set; }

    public ConcurrentDictionary<string, string> Roles { get; } = new(StringComparer.Ordinal);
}

/// <summary>PBKDF2 of a password.</summary>
internal sealed record PasswordHash(byte[] Salt, byte[] Hash)
{
    private const int Iterations = 10_000;

    public static PasswordHash Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return new PasswordHash(salt, Derive(password, salt));
    }

    public bool Verify(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, Salt), Hash);

    private static byte[] Derive(string password, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, 32);
}

internal sealed class Role(string name, string owner, DateTimeOffset createdOn) : Securable(name, owner, createdOn)
{
    public override string Kind => "ROLE";

    /// <summary>The roles whose privileges this one has too, and who granted them.</summary>
    public ConcurrentDictionary<string, string> Inherits { get; } = new(StringComparer.Ordinal);
}

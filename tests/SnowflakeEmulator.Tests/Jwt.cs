using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SnowflakeEmulator.Tests;

/// <summary>Key-pair tokens as clients make them, and such as they should not.</summary>
internal static class Jwt
{
    public static string Create(
        RSA key, string account, string user, DateTimeOffset issued, TimeSpan? lifetime = null, string algorithm = "RS256", string? fingerprint = null, bool milliseconds = false)
    {
        fingerprint ??= "SHA256:" + Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        var expires = issued + (lifetime ?? TimeSpan.FromMinutes(50));
        var payload = JsonSerializer.Serialize(new
        {
            iss = $"{account}.{user}.{fingerprint}",
            sub = $"{account}.{user}",
            iat = milliseconds ? issued.ToUnixTimeMilliseconds() : issued.ToUnixTimeSeconds(),
            exp = milliseconds ? expires.ToUnixTimeMilliseconds() : expires.ToUnixTimeSeconds(),
        });
        var text = Encode(JsonSerializer.Serialize(new { alg = algorithm, typ = "JWT" })) + "." + Encode(payload);
        return text + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}

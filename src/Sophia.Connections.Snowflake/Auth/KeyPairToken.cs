using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>Makes the JWT of a key pair: RS256, with the account, the user and the fingerprint of the public key.</summary>
internal static class KeyPairToken
{
    private static readonly string Header = Base64Url.EncodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"u8);

    public static string Fingerprint(RSA key) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    public static string Create(RSA key, string account, string user, string fingerprint, DateTimeOffset issued, DateTimeOffset expires)
    {
        var subject = $"{account}.{user}";
        using var payload = new MemoryStream();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss", $"{subject}.{fingerprint}");
            json.WriteString("sub", subject);
            json.WriteNumber("iat", issued.ToUnixTimeSeconds());
            json.WriteNumber("exp", expires.ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        var signed = $"{Header}.{Base64Url.EncodeToString(payload.ToArray())}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }
}

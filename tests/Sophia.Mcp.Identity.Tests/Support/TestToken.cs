using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

/// <summary>A token written by hand, so that it can be as wrong as a test wants.</summary>
internal sealed class TestToken
{
    public TestToken(string issuer, TestKey key)
    {
        Key = key;
        Header = new JsonObject { ["alg"] = "RS256", ["typ"] = "at+jwt", ["kid"] = key.Id };
        var now = TimeProvider.System.GetUtcNow();
        Claims = new JsonObject
        {
            ["iss"] = issuer, ["aud"] = IdentityApp.Audience, ["sub"] = "ada", ["iat"] = now.ToUnixTimeSeconds(), ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        };
    }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    public TestKey Key { get; set; }

    /// <summary>How the signing input is signed; null is RS256 with <see cref="Key"/>.</summary>
    public Func<byte[], byte[]>? Sign { get; set; }

    public string Write()
    {
        var input = $"{Encode(Header)}.{Encode(Claims)}";
        var bytes = Encoding.ASCII.GetBytes(input);
        var signature = Sign is null ? Key.Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : Sign(bytes);
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}

using System.Buffers.Text;
using System.Security.Cryptography;

/// <summary>A signing key.</summary>
internal sealed class TestKey(string id)
{
    public string Id { get; } = id;

    public RSA Rsa { get; } = RSA.Create(2048);

    /// <summary>As it stands in a key set.</summary>
    public string Public()
    {
        var key = Rsa.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA","use":"sig","kid":"{{Id}}","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}""";
    }
}

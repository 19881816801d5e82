using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Sophia.LoadTests.Identity;

/// <summary>An issuer on the loopback interface: a discovery document, one key, one token that lasts as long as the measurement.</summary>
internal sealed class LocalIssuer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly RSA _key = RSA.Create(2048);

    public LocalIssuer()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Address = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";
        socket.Close();
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public string Token()
    {
        var now = TimeProvider.System.GetUtcNow();
        var header = """{"alg":"RS256","typ":"at+jwt","kid":"bench"}""";
        var claims = $$"""{"iss":"{{Address}}","aud":"bench","sub":"load","scope":"echo","iat":{{now.ToUnixTimeSeconds()}},"nbf":{{now.ToUnixTimeSeconds()}},"exp":{{now.AddHours(12).ToUnixTimeSeconds()}}}""";
        var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{input}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public void Dispose()
    {
        _listener.Close();
        _key.Dispose();
    }

    private async Task ServeAsync()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        var keys = $$"""{"keys":[{"kty":"RSA","use":"sig","kid":"bench","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}]}""";
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var json = context.Request.Url!.AbsolutePath == "/jwks" ? keys : $$"""{"issuer":"{{Address}}","jwks_uri":"{{Address}}/jwks"}""";
                context.Response.ContentType = "application/json";
                context.Response.Close(Encoding.UTF8.GetBytes(json), willBlock: false);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }
}

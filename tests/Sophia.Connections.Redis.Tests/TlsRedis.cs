using System.Security.Cryptography.X509Certificates;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Redis.Tests;

/// <summary>A Redis with a TLS port beside its plain one, and a certificate for localhost that nobody trusts.</summary>
internal sealed class TlsRedis(TestServer server, int tlsPort, X509Certificate2 certificate, string folder) : IAsyncDisposable
{
    public int TlsPort => tlsPort;

    public X509Certificate2 Certificate => certificate;

    public static async Task<TlsRedis> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("sophia-tls-").FullName;
        var (certificateFile, keyFile) = (Path.Combine(folder, "server.crt"), Path.Combine(folder, "server.key"));
        var certificate = await LocalhostCertificate.WriteAsync(certificateFile, keyFile, TestContext.Current.CancellationToken);
        var port = FreePort.Find();
        var server = await RedisServer.StartAsync(
            "--tls-port", $"{port}", "--tls-cert-file", certificateFile, "--tls-key-file", keyFile, "--tls-ca-cert-file", certificateFile, "--tls-auth-clients", "no");
        return new TlsRedis(server, port, certificate, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        certificate.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

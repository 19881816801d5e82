using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>How long a server's certificate is valid still. Who signed it is not judged here: clients do that.</summary>
internal sealed class CertificateHealthCheck(string host, int port, TimeSpan degraded, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, cancellationToken);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(Handshake(), cancellationToken);
            using var certificate = new X509Certificate2(tls.RemoteCertificate!);
            return Judge(certificate.NotAfter.ToUniversalTime());
        }
        catch (Exception error) when (error is SocketException or IOException or System.Security.Authentication.AuthenticationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"{host}:{port} gave no certificate: {error.Message}", error);
        }
    }

    internal HealthCheckResult Judge(DateTime expires)
    {
        var left = expires - time.GetUtcNow().UtcDateTime;
        var status = left <= TimeSpan.Zero ? HealthStatus.Unhealthy : left <= degraded ? HealthStatus.Degraded : HealthStatus.Healthy;
        var text = left <= TimeSpan.Zero
            ? $"The certificate of {host}:{port} expired."
            : string.Create(CultureInfo.InvariantCulture, $"The certificate of {host}:{port} expires in {left.TotalDays:F1} days: renew it.");
        return new HealthCheckResult(status, status is HealthStatus.Healthy ? null : text, null, new Dictionary<string, object> { ["expires_in_days"] = left.TotalDays });
    }

    // An expired certificate must be seen, not refused. Nothing is sent over this connection.
    private SslClientAuthenticationOptions Handshake() => new()
    {
        TargetHost = host,
#pragma warning disable CA5359 // Certificate validation is what is being measured.
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
    };
}

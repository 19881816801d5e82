using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sophia.Tests.Shared;

/// <summary>A certificate for localhost, good for two days, that nobody trusts.</summary>
public static class LocalhostCertificate
{
    /// <summary>Writes a new one and its key as PEM files. The caller disposes it.</summary>
    public static async Task<X509Certificate2> WriteAsync(string certificateFile, string keyFile, CancellationToken cancellationToken)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem(), cancellationToken);
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), cancellationToken);
        return certificate;
    }
}

using System.Diagnostics;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Postgres.Tests;

/// <summary>A PostgreSQL with a certificate for localhost that nobody trusts, and a user <c>sealed</c> who is let in over TLS only.</summary>
internal sealed class TlsPostgres(TestServer server, string folder) : IAsyncDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Open = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string ConnectionString => $"Host=localhost;Port={server.Port};Username=sealed;Database=postgres";

    public string CertificateFile => Path.Combine(folder, "server.crt");

    public static async Task<TlsPostgres> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sophia-tls-").FullName;
        var (certificate, key, rules) = (Path.Combine(folder, "server.crt"), Path.Combine(folder, "server.key"), Path.Combine(folder, "hba.conf"));
        (await LocalhostCertificate.WriteAsync(certificate, key, cancellationToken)).Dispose();
        await File.WriteAllTextAsync(rules, "host all postgres 127.0.0.1/32 trust\nhostssl all sealed 127.0.0.1/32 trust\n", cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, Open);
            File.SetUnixFileMode(certificate, Readable);
            File.SetUnixFileMode(rules, Readable);
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (Environment.UserName == "root")
        {
            // The server runs as somebody else, and wants its key to be its own.
            using var chown = Process.Start("chown", ["postgres", key]);
            await chown.WaitForExitAsync(cancellationToken);
        }

        var server = await PostgresServer.StartAsync("ssl=on", $"ssl_cert_file={certificate}", $"ssl_key_file={key}", $"hba_file={rules}");
        await Sql.RunAsync(PostgresServer.ConnectionString(server), "CREATE ROLE sealed LOGIN", cancellationToken);
        return new TlsPostgres(server, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

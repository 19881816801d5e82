using System.Net.Sockets;
using System.Text;

namespace Sophia.Tests.Shared;

/// <summary>A real Prometheus Alertmanager, without a cluster.</summary>
public static class AlertmanagerServer
{
    private const string Program = "prometheus-alertmanager";
    private const string Configuration = "route:\n  receiver: none\n  group_wait: 1s\nreceivers:\n  - name: none\n";

    /// <summary>Starts a server the test owns. Its silences and notification log survive a restart; its alerts, as always, do not.</summary>
    /// <exception cref="InvalidOperationException">The program is not installed.</exception>
    public static async Task<TestServer> StartAsync()
    {
        var program = Programs.Find(Program)
            ?? throw new InvalidOperationException("Install the server: apt-get install --no-install-recommends prometheus-alertmanager.");
        var server = new LocalAlertmanager(program);
        await server.StartAgainAsync();
        return server;
    }

    private sealed class LocalAlertmanager(string program) : LocalServer(null, "alertmanager")
    {
        protected override (string Program, string[] Arguments) Command
        {
            get
            {
                var file = Path.Combine(Folder, "alertmanager.yml");
                File.WriteAllText(file, Configuration);
                return (program,
                [
                    $"--config.file={file}", $"--storage.path={Path.Combine(Folder, "data")}", $"--web.listen-address={Host}:{Port}",
                    "--cluster.listen-address=",
                ]);
            }
        }

        public override Task StopAsync() => EndAsync(Signals.Terminate);

        protected override async Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken)
        {
            await stream.WriteAsync("GET /-/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellationToken);
            var buffer = new byte[64];
            var read = await stream.ReadAsync(buffer, cancellationToken);
            return Encoding.ASCII.GetString(buffer, 0, read).Contains(" 200 ", StringComparison.Ordinal);
        }
    }
}

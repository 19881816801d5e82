using System.Net.Sockets;
using Testcontainers.PostgreSql;

namespace Sophia.Tests.Shared;

/// <summary>A real PostgreSQL: <c>SOPHIA_TEST_POSTGRES</c> if set, else the local binaries, else Docker.</summary>
public static class PostgresServer
{
    private const string Variable = "SOPHIA_TEST_POSTGRES";
    private const string Installation = "Install the server (apt-get install postgresql), or set SOPHIA_TEST_POSTGRES to a connection string of one.";

    /// <summary>A connection string for a server that the test may share with others and must not stop. The user may create databases and roles.</summary>
    public static async Task<(string ConnectionString, IAsyncDisposable Owner)> ShareAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
        {
            return (configured, NoOwner.Instance);
        }

        var server = await StartAsync();
        return (ConnectionString(server), server);
    }

    /// <summary>Starts a server the test owns and may kill or freeze.</summary>
    /// <param name="settings">Settings such as <c>max_connections=5</c>.</param>
    public static async Task<TestServer> StartAsync(params string[] settings)
    {
        if (Programs.FindPostgres() is { } binaries)
        {
            return await LocalPostgres.StartAsync(binaries, settings);
        }

        var port = FreePort.Find();
        var container = new PostgreSqlBuilder("postgres:15").WithPortBinding(port, 5432).WithUsername("postgres").WithPassword("postgres").WithDatabase("postgres").Build();
        return await ContainerServer.StartAsync(container, port, Installation);
    }

    /// <summary>How to reach a server as its administrator.</summary>
    public static string ConnectionString(TestServer server) =>
        $"Host={server.Host};Port={server.Port};Username=postgres;Password=postgres;Database=postgres";

    private sealed class LocalPostgres(string binaries, string[] settings) : LocalServer("postgres", "postgres")
    {
        private static readonly SemaphoreSlim TemplateLock = new(1, 1);
        private static string? _template;

        protected override (string Program, string[] Arguments) Command => (
            Path.Combine(binaries, "postgres"),
            [
                "-D", Data, "-p", $"{Port}", "-c", $"listen_addresses={Host}", "-c", $"unix_socket_directories={Folder}", "-c", "fsync=off",
                "-c", "synchronous_commit=off", "-c", "full_page_writes=off", .. settings.SelectMany(setting => new[] { "-c", setting }),
            ]);

        private string Data => Path.Combine(Folder, "data");

        public static async Task<LocalPostgres> StartAsync(string binaries, string[] settings)
        {
            var server = new LocalPostgres(binaries, settings);
            var template = await TemplateAsync(binaries, server.User);
            await Unprivileged.RunAsync(null, "cp", "-a", template, server.Data);
            if (server.User is { } user)
            {
                await Unprivileged.RunAsync(null, "chown", user, server.Folder);
            }

            await server.LaunchAsync();
            return server;
        }

        public override Task StopAsync() => EndAsync(Signals.Interrupt);

        protected override async Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken)
        {
            // A start-up message: a server that is ready asks for, or waives, a password; one that still starts up answers with an error.
            var user = "user\0postgres\0\0"u8.ToArray();
            byte[] message = [0, 0, 0, (byte)(8 + user.Length), 0, 3, 0, 0, .. user];
            await stream.WriteAsync(message, cancellationToken);
            var kind = new byte[1];
            return await stream.ReadAsync(kind, cancellationToken) == 1 && kind[0] == (byte)'R';
        }

        /// <summary>One initialised cluster a test process, copied for each server: that is six times faster than another initdb.</summary>
        private static async Task<string> TemplateAsync(string binaries, string? user)
        {
            await TemplateLock.WaitAsync();
            try
            {
                if (_template is null)
                {
                    var folder = Directory.CreateTempSubdirectory("sophia-postgres-template-").FullName;
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
                    if (user is not null)
                    {
                        await Unprivileged.RunAsync(null, "chown", user, folder);
                    }

                    var data = Path.Combine(folder, "data");
                    await Unprivileged.RunAsync(user, Path.Combine(binaries, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8");

                    // Trust for the administrator, real passwords for everyone else, so that wrong ones can be tried.
                    await File.WriteAllTextAsync(
                        Path.Combine(data, "pg_hba.conf"), "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
                    _template = data;
                }

                return _template;
            }
            finally
            {
                TemplateLock.Release();
            }
        }
    }
}

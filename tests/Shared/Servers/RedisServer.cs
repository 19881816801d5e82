using System.Net.Sockets;
using System.Text;
using Testcontainers.Redis;

namespace Sophia.Tests.Shared;

/// <summary>A real Redis: <c>SOPHIA_TEST_REDIS</c> if set, else the local <c>redis-server</c>, else Docker.</summary>
public static class RedisServer
{
    private const string Variable = "SOPHIA_TEST_REDIS";
    private const string Program = "redis-server";
    private const string Installation = "Install the server (apt-get install redis-server), or set SOPHIA_TEST_REDIS to host:port of one.";

    /// <summary>A configuration string for a server that the test may share with others and must not stop.</summary>
    public static async Task<(string Configuration, IAsyncDisposable Owner)> ShareAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
        {
            return (configured, NoOwner.Instance);
        }

        var server = await StartAsync();
        return ($"{server.Host}:{server.Port}", server);
    }

    /// <summary>Starts a server the test owns and may kill or freeze. <paramref name="arguments"/> are added to its command line.</summary>
    public static async Task<TestServer> StartAsync(params string[] arguments)
    {
        if (Programs.Find(Program) is { } program)
        {
            return await LocalRedis.StartAsync(program, arguments);
        }

        var port = FreePort.Find();
        var container = new RedisBuilder("redis:7").WithPortBinding(port, 6379).WithCommand(arguments).Build();
        return await ContainerServer.StartAsync(container, port, Installation);
    }

    private sealed class LocalRedis(string program, string[] arguments) : LocalServer(null, "redis")
    {
        protected override (string Program, string[] Arguments) Command =>
            (program, ["--bind", Host, "--port", $"{Port}", "--dir", Folder, "--save", "", "--appendonly", "no", .. arguments]);

        public static async Task<LocalRedis> StartAsync(string program, string[] arguments)
        {
            var server = new LocalRedis(program, arguments);
            await server.LaunchAsync();
            return server;
        }

        public override Task StopAsync() => EndAsync(Signals.Terminate);

        protected override async Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken)
        {
            await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
            var buffer = new byte[64];
            var read = await stream.ReadAsync(buffer, cancellationToken);

            // With a password it refuses, but it answers.
            var answer = Encoding.ASCII.GetString(buffer, 0, read);
            return answer.StartsWith("+PONG", StringComparison.Ordinal) || answer.StartsWith("-NOAUTH", StringComparison.Ordinal);
        }
    }
}

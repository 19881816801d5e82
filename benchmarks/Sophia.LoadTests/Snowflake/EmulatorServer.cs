using System.Diagnostics;
using System.Text;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Snowflake;

/// <summary>The published emulator in a process of its own, so that its memory and its garbage are not the client's. What it spills is deleted at the end.</summary>
internal sealed class EmulatorServer : IDisposable
{
    public const string Token = "load-test";
    private static readonly byte[] ReadyAnswer = "ready"u8.ToArray();
    private readonly RunningServer _server;
    private readonly string _spill;

    private EmulatorServer(RunningServer server, string spill) => (_server, _spill) = (server, spill);

    public int Port => _server.Port;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Resident memory in megabytes.</summary>
    public double WorkingSet => _server.WorkingSet;

    public static PublishedServer Publish(string repository) => PublishedServer.Publish(repository, "SnowflakeEmulator", compiled: false, "samples");

    /// <summary>Starts it and waits until it answers.</summary>
    public static EmulatorServer Start(PublishedServer published)
    {
        var spill = Directory.CreateTempSubdirectory("sophia-loadtest-").FullName;
        var started = Stopwatch.GetTimestamp();
        var server = RunningServer.Start(published, 0, Cage.OwnProcessor(wanted: false), new Dictionary<string, string>
        {
            ["SnowflakeEmulator__AdminAccessToken"] = Token,
            ["SnowflakeEmulator__SpillDirectory"] = spill,
        });
        ReadyAfter(server, started);
        return new EmulatorServer(server, spill);
    }

    /// <summary>Waits until a server says that it is ready.</summary>
    /// <returns>How long that was after its start.</returns>
    public static TimeSpan ReadyAfter(RunningServer server, long started) =>
        server.WaitUntilAnswering(Encoding.ASCII.GetBytes($"GET /emulator/ready HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\n\r\n"), ReadyAnswer, started);

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_spill, recursive: true);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sophia.LoadTests.Servers;

/// <summary>A server process on a free port of the loopback interface.</summary>
internal sealed class RunningServer : IDisposable
{
    private static readonly HttpClient Http = new();
    private readonly Process _process;

    private RunningServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Resident memory in megabytes.</summary>
    public double WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Processor time used since the process began.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a server without waiting for it.</summary>
    /// <param name="server">Which.</param>
    /// <param name="tools">How many tools it has.</param>
    /// <param name="cage">What the process is confined to.</param>
    /// <param name="environment">More variables of its environment.</param>
    public static RunningServer Start(PublishedServer server, int tools, Cage cage, IReadOnlyDictionary<string, string>? environment = null)
    {
        var port = FreePort();
        var start = cage.Command(["dotnet", server.Assembly]);
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = server.Folder;
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["BENCH_TOOLS"] = tools.ToString(CultureInfo.InvariantCulture);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return new RunningServer(process, port);
    }

    /// <summary>Waits until the first call is answered; "ready" means the same for every server.</summary>
    /// <returns>The time since the process was started.</returns>
    public TimeSpan WaitUntilAnswering(byte[] request, byte[] expected, long startedAt)
    {
        while (Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(120))
        {
            try
            {
                using var connection = new Load.LoadConnection(Port, request, expected);
                connection.Send(0);
                long answered;
                while ((answered = connection.Receive()) == 0)
                {
                    Thread.Yield();
                }

                return Stopwatch.GetElapsedTime(startedAt, answered);
            }
            catch (Exception exception) when (exception is SocketException or IOException && !_process.HasExited)
            {
                // Not listening, or not ready yet: 503.
                Thread.Sleep(2);
            }
        }

        throw new TimeoutException("The server did not answer within two minutes.");
    }

    /// <summary>Bytes allocated and µs of processor time used since the process began.</summary>
    public async Task<(double Bytes, double CpuMicroseconds)> StatsAsync(CancellationToken cancellationToken)
    {
        var text = await Http.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/bench/stats"), cancellationToken);
        var values = text.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        return (values[0], values[1]);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

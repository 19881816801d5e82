using System.Net.Sockets;
using System.Text;

namespace Sophia.Tests.Shared;

/// <summary>A .NET program that serves HTTP, run as a process of its own, so that it can be killed, frozen and started again.</summary>
public static class DotnetServer
{
    /// <summary>Starts a program and waits until it answers 200.</summary>
    /// <param name="assembly">The path of its assembly.</param>
    /// <param name="arguments">Its arguments, given the port it is to listen on.</param>
    /// <param name="path">What it answers with 200 when it is ready.</param>
    public static async Task<TestServer> StartAsync(string assembly, Func<int, string[]> arguments, string path)
    {
        var server = new LocalProgram(assembly, arguments, path);
        await server.StartAgainAsync();
        return server;
    }

    private sealed class LocalProgram(string assembly, Func<int, string[]> arguments, string path) : LocalServer(null, "dotnet")
    {
        protected override (string Program, string[] Arguments) Command => ("dotnet", [assembly, .. arguments(Port)]);

        public override Task StopAsync() => EndAsync(Signals.Terminate);

        protected override async Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n\r\n"), cancellationToken);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return (await reader.ReadLineAsync(cancellationToken))?.Contains(" 200 ", StringComparison.Ordinal) == true;
        }
    }
}

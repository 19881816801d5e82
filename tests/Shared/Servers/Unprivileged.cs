using System.Diagnostics;

namespace Sophia.Tests.Shared;

/// <summary>Starts programs that refuse to run as root as somebody else.</summary>
internal static class Unprivileged
{
    public static bool IsRoot => Environment.UserName == "root";

    public static ProcessStartInfo Start(string? user, string program, params string[] arguments)
    {
        string[] all = user is null ? [program, .. arguments] : ["setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups", program, .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    public static async Task RunAsync(string? user, string program, params string[] arguments)
    {
        using var process = Process.Start(Start(user, program, arguments))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{await output}\n{await error}");
        }
    }
}

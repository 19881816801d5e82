using System.Runtime.InteropServices;

namespace Sophia.Tests.Shared;

/// <summary>Sends POSIX signals to processes a test has started, and to their children.</summary>
public static partial class Signals
{
    public const int Kill = 9;
    public const int Quit = 3;
    public const int Interrupt = 2;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>The process itself and whatever it started, because a server's workers lead process groups of their own.</summary>
    public static void SendToFamily(int pid, int signal)
    {
        // The parent first: it must not replace a child that is gone.
        var family = Children(pid);
        Send(pid, signal);
        foreach (var child in family.Union(Children(pid)))
        {
            Send(child, signal);
        }
    }

    public static void Send(int pid, int signal) => _ = SendSignal(pid, signal);

    private static List<int> Children(int parent)
    {
        List<int> children = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && ParentOf(folder) == parent)
            {
                children.Add(pid);
            }
        }

        return children;
    }

    private static int ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            // It ended while we looked.
            return -1;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}

using System.Diagnostics;
using System.Globalization;

namespace Sophia.LoadTests.Servers;

/// <summary>Confines a server: to a processor of its own while throughput is compared, or to the plan's 200m CPU and 512 MiB.</summary>
/// <param name="Name">For the report.</param>
internal abstract record Cage(string Name)
{
    public abstract ProcessStartInfo Command(string[] command);

    /// <summary>The server on the first processor, this program on the last; without taskset or a second processor, no confinement.</summary>
    public static Cage OwnProcessor(bool wanted)
    {
        if (!wanted || !OperatingSystem.IsLinux() || Environment.ProcessorCount < 2 || !File.Exists("/usr/bin/taskset"))
        {
            return new Open();
        }

        Run("taskset", "-a", "-p", "-c", (Environment.ProcessorCount - 1).ToString(CultureInfo.InvariantCulture), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new Prefix("server on processor 0, client on the last (taskset)", ["taskset", "-c", "0"]);
    }

    /// <summary>200m CPU and 512 MiB by control groups (version 1 or 2) where they can be made, else by the nearest thing.</summary>
    public static Cage Small()
    {
        const string one = "/sys/fs/cgroup/cpu/sophia-loadtest", two = "/sys/fs/cgroup/memory/sophia-loadtest", both = "/sys/fs/cgroup/sophia-loadtest";
        if (TryWrite((one, "cpu.cfs_period_us", "100000"), (one, "cpu.cfs_quota_us", "20000"), (two, "memory.limit_in_bytes", "536870912")))
        {
            return new Joined("cgroup v1: 200m CPU, 512 MiB", [one, two]);
        }

        if (TryWrite((both, "cpu.max", "20000 100000"), (both, "memory.max", "536870912")))
        {
            return new Joined("cgroup v2: 200m CPU, 512 MiB", [both]);
        }

        return OperatingSystem.IsLinux() && File.Exists("/usr/bin/taskset")
            ? new Prefix("stand-in: one whole processor (taskset), GC heap limited to 384 MiB", ["env", "DOTNET_GCHeapHardLimit=0x18000000", "taskset", "-c", "0"])
            : new Open();
    }

    private static bool TryWrite(params (string Folder, string File, string Value)[] settings)
    {
        try
        {
            foreach (var (folder, file, value) in settings)
            {
                if (!Directory.Exists(Path.GetDirectoryName(folder)))
                {
                    return false;
                }

                Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, file), value);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Run(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
    }

    private sealed record Open() : Cage("not confined")
    {
        public override ProcessStartInfo Command(string[] command) => new(command[0], command[1..]);
    }

    private sealed record Prefix(string Name, string[] Words) : Cage(Name)
    {
        public override ProcessStartInfo Command(string[] command) => new(Words[0], [.. Words[1..], .. command]);
    }

    private sealed record Joined(string Name, string[] Folders) : Cage(Name)
    {
        // The shell joins the groups, then becomes the server.
        public override ProcessStartInfo Command(string[] command) =>
            new("/bin/sh", ["-c", string.Concat(Folders.Select(folder => $"echo $$ > {folder}/cgroup.procs && ")) + "exec \"$@\"", "sh", .. command]);
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Backend.Demo;

/// <summary>
/// A file that says which process is a server of the demo, and whose: a backend that is killed leaves its servers behind, and the next one ends them before it looks for free ports.
/// Those of a demo that still runs are left alone.
/// </summary>
internal sealed class DemoRecord(string folder, string name)
{
    // The same start is read a little differently by different processes.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>Writes down that a process runs for another.</summary>
    public void Write(Process server, Process owner)
    {
        try
        {
            File.WriteAllText(FileOf(owner), $"{Entry(server)} {Entry(owner)}");
        }
        catch (Exception error) when (IsExpected(error))
        {
            // It ended already, or the folder is not writable: nothing will be known of it later.
        }
    }

    /// <summary>Forgets the server of an owner, which has ended it.</summary>
    public void Delete(Process owner) => Delete(FileOf(owner));

    /// <summary>Ends what earlier demos left behind.</summary>
    /// <returns>Whether there was something.</returns>
    public bool EndLeftovers()
    {
        var ended = false;
        foreach (var file in Directory.GetFiles(folder, $"{name}.*.process"))
        {
            ended |= EndLeftover(file);
        }

        return ended;
    }

    private static bool EndLeftover(string file)
    {
        if (TryRead(file, out var server, out var owner))
        {
            using var running = Find(owner);
            if (running is not null)
            {
                return false;
            }
        }

        using var left = Find(server);
        try
        {
            left?.Kill(entireProcessTree: true);
            left?.WaitForExit(TimeSpan.FromSeconds(5));
        }
        catch (Exception error) when (IsExpected(error))
        {
            // Another user's, or gone meanwhile.
            return false;
        }

        Delete(file);
        return left is not null;
    }

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (IsExpected(error))
        {
            // It names processes that are gone, which harms nobody.
        }
    }

    private static bool TryRead(string file, out (int Id, long Started) server, out (int Id, long Started) owner)
    {
        (server, owner) = (default, default);
        try
        {
            var words = File.ReadAllText(file).Split(' ');
            if (words.Length != 4 || !TryParse(words[0], words[1], out var first) || !TryParse(words[2], words[3], out var second))
            {
                return false;
            }

            (server, owner) = (first, second);
            return true;
        }
        catch (Exception error) when (IsExpected(error))
        {
            return false;
        }
    }

    private static bool TryParse(string id, string started, out (int Id, long Started) entry)
    {
        entry = default;
        return int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out entry.Id) && long.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out entry.Started)
            && entry.Id > 0 && entry.Started <= DateTime.MaxValue.Ticks;
    }

    private static Process? Find((int Id, long Started) entry)
    {
        if (entry.Id == 0)
        {
            return null;
        }

        Process? process = null;
        try
        {
            process = Process.GetProcessById(entry.Id);
            // A number is given again to other processes; not with the same start.
            if ((process.StartTime.ToUniversalTime() - new DateTime(entry.Started, DateTimeKind.Utc)).Duration() < Tolerance && !process.HasExited)
            {
                return process;
            }
        }
        catch (Exception error) when (error is ArgumentException || IsExpected(error))
        {
            // There is none, or it is somebody else's.
        }

        process?.Dispose();
        return null;
    }

    private static string Entry(Process process) => string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.StartTime.ToUniversalTime().Ticks}");

    private static bool IsExpected(Exception error) => error is IOException or UnauthorizedAccessException or InvalidOperationException or Win32Exception;

    private string FileOf(Process owner) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{owner.Id}.process"));
}

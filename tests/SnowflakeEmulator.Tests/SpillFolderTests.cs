using SnowflakeEmulator.Results;

namespace SnowflakeEmulator.Tests;

/// <summary>What emulators leave on disk: nothing, or nothing for long.</summary>
public sealed class SpillFolderTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("sophia-spill-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task The_folder_of_a_killed_emulator_goes_at_the_next_start_and_those_in_use_stay()
    {
        var options = new SnowflakeEmulatorOptions { SpillDirectory = _parent.FullName };
        await using var running = await SnowflakeEmulatorHost.StartAsync(options, Token);
        var ofRunning = Assert.Single(Folders());
        // What a process leaves that was killed: its files, and a lock that nobody holds.
        var left = _parent.CreateSubdirectory("snowflake-emulator-0123456789ab").FullName;
        await File.WriteAllTextAsync(Path.Combine(left, ".lock"), "", Token);
        await File.WriteAllTextAsync(Path.Combine(left, "x.rows"), "somebody's rows", Token);
        // Not of an emulator, or not finished being made.
        var other = _parent.CreateSubdirectory("snowflake-emulator-without-a-lock").FullName;

        await using (await SnowflakeEmulatorHost.StartAsync(options, Token))
        {
            Assert.False(Directory.Exists(left));
            Assert.True(Directory.Exists(ofRunning));
            Assert.Equal(3, Folders().Length);
        }

        Assert.Equal(new[] { ofRunning, other }.Order(), Folders().Order());
    }

    [Fact]
    public void Results_are_for_their_owner_alone()
    {
        using var folder = SpillFolder.Create(_parent.FullName);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
        }
    }

    private string[] Folders() => Directory.GetDirectories(_parent.FullName);
}

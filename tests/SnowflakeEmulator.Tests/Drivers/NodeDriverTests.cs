using System.Diagnostics;
using Sophia.Tests.Shared;

namespace SnowflakeEmulator.Tests.Drivers;

/// <summary>Snowflake's own driver for Node, unchanged, against the emulator.</summary>
public sealed class NodeDriverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Snowflakes_driver_for_Node_works_unchanged()
    {
        var npm = await NpmFolder.InstallAsync("snowflake-sdk-3.3.0", Token, "snowflake-sdk@3.3.0");
        await using var host = await SnowflakeEmulatorHost.StartAsync(new SnowflakeEmulatorOptions { FirstPartitionBytes = 64 * 1024, PartitionBytes = 512 * 1024 }, Token);
        host.AddUser("NODE", "ACCOUNTADMIN");
        host.SetPassword("NODE", "correct horse");
        host.RegisterAccessToken("NODE", "node-token");
        await host.ExecuteAsync("CREATE DATABASE D", Token);
        var script = Path.Combine(AppContext.BaseDirectory, "Drivers", "node-driver.js");
        var start = new ProcessStartInfo(npm.Node, [script, host.BaseAddress.Port.ToString(), "node", "correct horse", "node-token"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = npm.Path, Environment = { ["NODE_PATH"] = Path.Combine(npm.Path, "node_modules") },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, output + await errors);
        Assert.Equal(
            """
            ["390100","Incorrect username or password was specified."]
            {"A":1,"B":"é","C":true,"D":"2024-02-29","E":"2024-01-02 03:04:05.678","F":"2024-01-02 03:04:05.000 +0200","G":{"k":[1,null]},"H":1.25,"I":null,"K":"10:11:12","L":1.5}
            ["fixed","text","boolean","date","timestamp_ntz","timestamp_tz","variant","fixed","text","time","real"]
            [{"N":42,"T":"it's","B":true}]
            3
            [{"A":1,"B":"a"},{"A":2,"B":"b"},{"A":3,"B":null}]
            [30000,29999]
            ["000904","42000"]
            [{"N":3}]
            "RUNNING"
            7
            "000604"
            true
            [{"U":"NODE","R":"ACCOUNTADMIN"}]

            """.ReplaceLineEndings("\n"),
            output.ReplaceLineEndings("\n"));
    }
}

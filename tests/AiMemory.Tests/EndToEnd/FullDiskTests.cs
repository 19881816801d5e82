using System.Diagnostics;
using AiMemory.Tests.Sqlite;

namespace AiMemory.Tests.EndToEnd;

/// <summary>A disk that is really full: a file system of one megabyte in memory where this process may mount one (root), else a limit on the file's size.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _mounted;

    public FullDiskTests() => _mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (_mounted)
        {
            // Lazily: the server that was killed may still hold it for a moment.
            Assert.True(Run("umount", "-l", _folder.Path));
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task The_server_says_so_keeps_answering_and_works_again_when_there_is_room()
    {
        TestContext.Current.SendDiagnosticMessage(_mounted ? "The disk is a tmpfs of 1 MB." : "No mount is allowed: the disk is AiMemory:MaxFileMegabytes = 1.");
        await using var server = await ServerProcess.StartAsync(
            _folder.File(), environment: _mounted ? null : new() { ["AiMemory__MaxFileMegabytes"] = "1" }, cancellationToken: Token);
        await using var client = await Client.ConnectAsync(server.Mcp, Token);
        var kept = (await client.AnswerAsync("store_memory", new { content = "kept" }, Token)).GetProperty("id").GetString();

        var ids = await FillAsync(client);
        var refusal = await client.ErrorAsync("store_memory", new { content = "one too many " + new string('y', 9_000) }, Token);
        var read = await client.AnswerAsync("get_memory", new { id = kept }, Token);
        var health = await server.GetAsync("/health", Token);
        await FreeAsync(client, ids);
        var later = await client.AnswerAsync("store_memory", new { content = "there is room again" }, Token);

        Assert.Contains("is full", refusal, StringComparison.Ordinal);
        Assert.Contains("Nothing was stored", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, refusal, StringComparison.Ordinal);
        Assert.Equal("kept", read.GetProperty("content").GetString());
        Assert.Contains("\"ai_memory\"", health.Body, StringComparison.Ordinal);
        Assert.True(later.GetProperty("created").GetBoolean());
        Assert.Equal(ids.Count + 2 - (_mounted ? 0 : 5), (await client.AnswerAsync("get_memory_stats", new { }, Token)).GetProperty("memories").GetInt32());
    }

    /// <summary>Uses the disk up: with a file beside the memory's, else with memories.</summary>
    private async Task<List<string>> FillAsync(ModelContextProtocol.Client.McpClient client)
    {
        var ids = new List<string>();
        if (_mounted)
        {
            using var filler = File.Create(_folder.File("filler"), bufferSize: 1);
            try
            {
                while (true)
                {
                    filler.Write(new byte[4096]);
                }
            }
            catch (IOException)
            {
                return ids;
            }
        }

        while (ids.Count < 1_000)
        {
            var result = await client.CallToolAsync("store_memory", new Dictionary<string, object?> { ["content"] = $"{ids.Count} {new string('x', 9_000)}" }, cancellationToken: Token);
            if (result.IsError is true)
            {
                return ids;
            }

            ids.Add(result.StructuredContent!.Value.GetProperty("id").GetString()!);
        }

        throw new InvalidOperationException("Nine megabytes were stored in a file of one.");
    }

    private async Task FreeAsync(ModelContextProtocol.Client.McpClient client, List<string> ids)
    {
        if (_mounted)
        {
            File.Delete(_folder.File("filler"));
        }

        foreach (var id in ids.Take(5))
        {
            await client.AnswerAsync("delete_memory", new { id }, Token);
        }
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

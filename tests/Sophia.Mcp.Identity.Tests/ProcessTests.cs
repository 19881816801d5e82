using System.Diagnostics;
using System.Net;
using System.Text;
using Sophia.Mcp.Hosting;

/// <summary>What only a process of its own shows: the command, the exit code, what is loaded.</summary>
public sealed class ProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_command_prints_a_key_and_its_hash_and_ends()
    {
        using var process = Start([], "--new-api-key", "claude");
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        Assert.Equal(0, process.ExitCode);
        var key = output.Split('\n').Select(static line => line.Trim()).Single(static line => line.StartsWith(McpApiKey.Prefix, StringComparison.Ordinal));
        Assert.Contains($"hash: {McpApiKey.Hash(key)}", output, StringComparison.Ordinal);
        Assert.Contains("claude:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("listening", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_production_an_open_server_ends_with_one_reason_and_exit_code_1()
    {
        using var process = Start([], "--urls", "http://0.0.0.0:0");
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("without authentication: whoever reaches it can call its tools", await output + await errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_of_the_token_packages_is_loaded_without_tokens(bool keys)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has mapped is read from /proc.");
        var key = McpApiKey.Create();
        using var process = Start(keys ? [("SOPHIA__Mcp__Identity__ApiKeys__a__Hash", key.Hash)] : [], "--urls", "http://127.0.0.1:0");
        try
        {
            var address = await AddressAsync(process);
            using var http = new HttpClient { BaseAddress = address };
            await Eventually.IsTrueAsync(() => http.GetAsync(new Uri("/ready", UriKind.Relative)).GetAwaiter().GetResult().StatusCode is HttpStatusCode.OK);
            using var request = McpApp.Modern(Encoding.UTF8.GetBytes(McpApp.Call("echo", """{"text":"hi"}""")), "tools/call", "echo");
            request.Headers.Add("X-API-Key", key.Key);
            using var response = await http.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);

            var maps = await File.ReadAllTextAsync($"/proc/{process.Id}/maps", Token);
            Assert.Contains("Sophia.Mcp.Hosting.dll", maps, StringComparison.Ordinal);
            Assert.DoesNotContain("Microsoft.IdentityModel", maps, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task<Uri> AddressAsync(Process process)
    {
        const string Marker = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (line.IndexOf(Marker, StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new Uri(line[(at + Marker.Length)..].Split('"', ',', ' ')[0]);
            }
        }

        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(Token));
    }

    private static Process Start((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "McpTestServer.dll")))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

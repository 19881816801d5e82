using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>The program as it is started, with its emulators: over HTTP, as plain requests, and over stdio.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "SnowflakeAdmin.dll");
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_serves_http_with_emulators_when_nothing_is_configured()
    {
        var start = new ProcessStartInfo("dotnet", [Program]) { RedirectStandardOutput = true, WorkingDirectory = _folder.Path };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["SnowflakeAdmin__AuditFolder"] = _folder.File("audit");
        using var process = Process.Start(start)!;
        try
        {
            using var http = new HttpClient { BaseAddress = await AddressAsync(process).WaitAsync(TimeSpan.FromSeconds(60), Token) };
            while (!(await http.GetAsync("/ready", Token)).IsSuccessStatusCode)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
            }

            var answer = await PostAsync(http, "run_query", new { environment = "prod", sql = "SELECT COUNT(*) FROM orders" });
            Assert.Equal(20_000, answer.GetProperty("structuredContent").GetProperty("rows")[0][0].GetInt32());
            Assert.True((await PostAsync(http, "run_query", new { environment = "prod", sql = "SELECT 1; DROP TABLE orders" })).GetProperty("isError").GetBoolean());
            // An older client without a session cannot be asked, so it gets a token.
            var asked = await PostAsync(http, "execute_statement", new { environment = "dev", sql = "DROP TABLE orders" });
            Assert.Equal("ConfirmationRequired", asked.GetProperty("structuredContent").GetProperty("status").GetString());
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Token);
        }
    }

    [Fact]
    public async Task It_serves_stdio_and_asks_through_it()
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Name = "snowflake-admin",
            Command = "dotnet",
            Arguments = [Program, "--transport", "stdio"],
            WorkingDirectory = _folder.Path,
            EnvironmentVariables = new Dictionary<string, string?> { ["SnowflakeAdmin__AuditFolder"] = _folder.File("audit") },
        });
        var yes = new ElicitResult { Action = "accept", Content = new Dictionary<string, JsonElement> { ["run"] = JsonSerializer.SerializeToElement(true) } };
        // The newest revision's client gives up on a start of more than five seconds, which a busy machine may need.
        await using var client = await McpClient.CreateAsync(transport, Admin.Person(_ => yes, "2025-11-25"), cancellationToken: Token);

        var answer = Admin.Answer(await client.CallToolAsync(
            "execute_statement", new Dictionary<string, object?> { ["environment"] = "dev", ["sql"] = "DELETE FROM orders WHERE order_id < 3" }, cancellationToken: Token));

        Assert.Equal(2, answer.GetProperty("statements")[0].GetProperty("rowsChanged").GetInt64());
        Assert.Contains("\"caller\":\"stdio ", string.Concat(Directory.GetFiles(_folder.File("audit")).Select(ReadShared)), StringComparison.Ordinal);
    }

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private static async Task<Uri> AddressAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new Uri(match.Value);
            }
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string tool, object arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = JsonContent.Create(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool, arguments } }),
        };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        using var response = await http.SendAsync(request, Token);
        var data = (await response.Content.ReadAsStringAsync(Token)).Split('\n').First(static line => line.StartsWith("data: ", StringComparison.Ordinal));
        return JsonDocument.Parse(data["data: ".Length..]).RootElement.GetProperty("result");
    }

    [GeneratedRegex(@"(?<=Now listening on: )http://127\.0\.0\.1:\d+")]
    private static partial Regex Listening();
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Backend.Tests.Demo;

/// <summary>The demo as a newcomer starts it: a process with the processes it starts.</summary>
public sealed partial class DemoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_stopped_opens_its_breaker_and_closes_it_when_it_is_back()
    {
        var folder = Directory.CreateTempSubdirectory("sophia-demo-").FullName;
        using var demo = Start(folder);
        using var client = new HttpClient { BaseAddress = await AddressAsync(demo) };
        try
        {
            await UntilAsync(client, "/api/breakers", breakers => State(breakers, "ai_memory") == "closed");
            await UntilAsync(client, "/api/health/dashboard", dashboard => Watching.FleetTests.Status(dashboard, "ai_memory") == "healthy");
            var memory = (await client.GetFromJsonAsync<JsonElement>("/api/demo", Token)).EnumerateArray().Single(server => server.GetProperty("name").GetString() == "ai_memory");

            using var stop = await client.PostAsync(new Uri("/api/demo/ai_memory/stop", UriKind.Relative), null, Token);
            await UntilAsync(client, "/api/breakers", breakers => State(breakers, "ai_memory") is "open" or "half_open");
            await UntilAsync(client, "/api/alerts", alerts => alerts.GetProperty("active").EnumerateArray().Any(alert => alert.GetProperty("service").GetString() == "ai_memory"));
            using var heal = await client.PostAsync(new Uri("/api/demo/ai_memory/heal", UriKind.Relative), null, Token);
            await UntilAsync(client, "/api/breakers", breakers => State(breakers, "ai_memory") == "closed");
            using var unknown = await client.PostAsync(new Uri("/api/demo/ai_memory/explode", UriKind.Relative), null, Token);

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound), (stop.StatusCode, heal.StatusCode, unknown.StatusCode));
            Assert.Equal("running", memory.GetProperty("state").GetString());

            // What the demo started ends with it.
            using var terminate = Process.Start("kill", ["-TERM", $"{demo.Id}"]);
            await demo.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
            using var alone = new HttpClient();
            await Assert.ThrowsAsync<HttpRequestException>(() => alone.GetAsync(new Uri(memory.GetProperty("address").GetString()!), Token));
        }
        finally
        {
            if (!demo.HasExited)
            {
                demo.Kill(entireProcessTree: true);
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string folder)
    {
        // The demo looks for the other samples beside its own build, so it is that which is started.
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var backend = Path.GetFullPath(Path.Combine(tests.FullName, "..", "..", "Backend", tests.Name, "Backend.dll"));
        var start = new ProcessStartInfo("dotnet", [backend, "--demo", "--urls", "http://127.0.0.1:0", $"--Backend:Demo:Folder={folder}"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        return Process.Start(start)!;
    }

    private static async Task<Uri> AddressAsync(Process demo)
    {
        while (await demo.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (ListeningLine().Match(line) is { Success: true } match)
            {
                // Nobody reads on, so what is still said must not fill the pipe.
                _ = demo.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new Uri(match.Value);
            }
        }

        throw new InvalidOperationException("The demo ended before it listened.");
    }

    private static async Task UntilAsync(HttpClient client, string path, Func<JsonElement, bool> satisfied)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!satisfied(await client.GetFromJsonAsync<JsonElement>(path, limit.Token)))
        {
            await Task.Delay(100, limit.Token);
        }
    }

    private static string? State(JsonElement breakers, string service) => breakers.EnumerateArray()
        .FirstOrDefault(breaker => breaker.GetProperty("service").GetString() == service) is { ValueKind: JsonValueKind.Object } found ? found.GetProperty("state").GetString() : null;

    [GeneratedRegex(@"(?<=Now listening on: )http://127\.0\.0\.1:\d+")]
    private static partial Regex ListeningLine();
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;
using Sophia.Hosting;
using Sophia.Mcp.Hosting;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Until_the_server_is_ready_callers_get_503_with_retry_after_and_the_process_is_live()
    {
        var gate = new Gate();
        await using var app = await McpApp.StartAsync(builder =>
        {
            builder.Services.AddSingleton(gate);
            builder.AddSophiaMcpServer<Slow>();
        });

        var (early, error) = await app.CallAsync("hello");
        var live = await app.Http.GetAsync("/live", TestContext.Current.CancellationToken);
        var ready = await app.Http.GetAsync("/ready", TestContext.Current.CancellationToken);
        gate.Open.SetResult();
        await app.Get<ServiceLifecycle>().WhenReady.WaitAsync(TestContext.Current.CancellationToken);
        var (late, body) = await app.CallAsync("hello");

        Assert.Equal((503, 200, 503), ((int)early.StatusCode, (int)live.StatusCode, (int)ready.StatusCode));
        Assert.True(early.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(("2.0", -32000), ((string?)error!["jsonrpc"], (int)error["error"]!["code"]!));
        Assert.Equal((200, "hello"), ((int)late.StatusCode, (string?)body!["result"]!["content"]![0]!["text"]));
    }

    [Fact]
    public async Task The_end_cleans_up_once_after_calls_in_flight()
    {
        var gate = new Gate();
        gate.Open.SetResult();
        var app = await McpApp.ReadyAsync(builder =>
        {
            builder.Services.AddSingleton(gate);
            builder.AddSophiaMcpServer<Slow>();
        });
        var call = app.CallAsync("wait");
        await gate.Called.Task;

        var stop = app.App.StopAsync(TestContext.Current.CancellationToken);
        await gate.CallMayEnd();
        var (_, body) = await call;
        await stop;

        Assert.Equal("waited", (string?)body!["result"]!["content"]![0]!["text"]);
        Assert.Equal(["call ended", "cleanup"], gate.Log);
        await app.DisposeAsync();
    }

    [Fact]
    public async Task Info_and_the_start_up_table_say_what_is_served()
    {
        await using var app = await McpApp.ReadyAsync(static builder => builder.AddSophiaMcpServer<Plain>());

        var info = await app.Http.GetStringAsync(new Uri("/info", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("streamable HTTP on /mcp", info, StringComparison.Ordinal);
        Assert.Contains("1 tools", info, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_configuration_parameter_is_given_its_configuration()
    {
        await using var app = await McpApp.ReadyAsync(static builder => builder.AddSophiaMcpServer<Plain>(), null, ("Sophia:Server:Name", "plain"));
        Assert.Equal("plain", app.Get<Plain>().Config.Name);
    }

    [Fact]
    public async Task The_shutdown_waits_for_the_longest_tool()
    {
        await using var app = await McpApp.ReadyAsync(
            static builder => builder.AddSophiaMcpServer<Plain>(), null, ("Sophia:Server:Tools:hello:Timeout", "00:10:00"));
        Assert.True(app.Get<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value.ShutdownTimeout > TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task The_shutdown_waits_for_a_tool_whose_timeout_is_an_attribute()
    {
        await using var app = await McpApp.ReadyAsync(static builder => builder.AddSophiaMcpServer().WithTools<Patient>());
        Assert.True(app.Get<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value.ShutdownTimeout > TimeSpan.FromMinutes(20));
    }

    [McpServerToolType]
    private sealed class Patient
    {
        [McpServerTool(Name = "slow"), ToolTimeout(1200)]
        public static string Run() => "";
    }

    private sealed class Gate
    {
        private readonly TaskCompletionSource _release = new();

        public TaskCompletionSource Open { get; } = new();

        public TaskCompletionSource Called { get; } = new();

        public List<string> Log { get; } = [];

        public async Task WaitAsync()
        {
            Called.SetResult();
            await _release.Task;
            Log.Add("call ended");
        }

        public async Task CallMayEnd()
        {
            await Task.Yield();
            _release.SetResult();
        }
    }

    private sealed class Slow(Gate gate) : StandardizedMcpServer
    {
        public override Task InitializeAsync(CancellationToken cancellationToken) => gate.Open.Task.WaitAsync(cancellationToken);

        public override Task CleanupAsync(CancellationToken cancellationToken)
        {
            gate.Log.Add("cleanup");
            return Task.CompletedTask;
        }

        [McpServerTool(Name = "hello")]
        public static string Hello() => "hello";

        [McpServerTool(Name = "wait")]
        public async Task<string> WaitAsync()
        {
            await gate.WaitAsync();
            return "waited";
        }
    }

    private sealed class Plain : StandardizedMcpServer
    {
        [McpServerTool(Name = "hello")]
        public static string Hello() => "hello";
    }
}

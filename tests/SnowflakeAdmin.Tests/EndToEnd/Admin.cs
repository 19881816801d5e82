using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using SnowflakeAdmin.Embedded;
using SnowflakeEmulator;
using Sophia.Mcp.Testing;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>The whole server with its emulators, and short words for calling it.</summary>
internal sealed class Admin : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private Admin(McpTestServer server, TemporaryFolder folder) => (Server, _folder) = (server, folder);

    public McpTestServer Server { get; }

    public string AuditFolder => _folder.File("audit");

    public static async Task<Admin> StartAsync(Action<McpTestServerOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var folder = new TemporaryFolder();
        try
        {
            var server = await McpTestServer.StartAsync(
                static builder =>
                {
                    builder.AddSophiaMcpServer<SnowflakeAdminServer>();
                    builder.AddSnowflakeAdmin();
                },
                options =>
                {
                    options.RealClock = true;
                    options.Settings["SnowflakeAdmin:AuditFolder"] = folder.File("audit");
                    configure?.Invoke(options);
                },
                cancellationToken);
            await SeedAsync(server, cancellationToken);
            return new Admin(server, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static async Task SeedAsync(McpTestServer server, CancellationToken cancellationToken)
    {
        if (server.Services.GetService<DemoAccounts>() is { } demo)
        {
            foreach (var environment in new[] { "dev", "stg", "prod" })
            {
                await (await demo.GetAsync(environment)).ExecuteAsync(TestData.Script, cancellationToken);
            }
        }
    }

    public Task<SnowflakeEmulatorHost> EmulatorAsync(string environment) => Server.Services.GetRequiredService<DemoAccounts>().GetAsync(environment);

    /// <summary>Calls a tool that is to succeed.</summary>
    public async Task<JsonElement> CallAsync(string tool, object arguments, CancellationToken cancellationToken) =>
        Answer(await Server.CallAsync(tool, arguments, cancellationToken));

    /// <summary>Calls a tool that is to fail, and returns what it says.</summary>
    public async Task<string> FailAsync(string tool, object arguments, CancellationToken cancellationToken)
    {
        var result = await Server.CallAsync(tool, arguments, cancellationToken);
        Assert.True(result.IsError is true, Text(result));
        return Text(result);
    }

    public static JsonElement Answer(CallToolResult result)
    {
        Assert.False(result.IsError is true, Text(result));
        return Assert.NotNull(result.StructuredContent);
    }

    public static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text));

    /// <summary>A client that answers questions to its user.</summary>
    public static McpClientOptions Person(Func<ElicitRequestParams, ElicitResult> answer, string? revision = null) => new()
    {
        ProtocolVersion = revision,
        Handlers = new McpClientHandlers { ElicitationHandler = (question, _) => ValueTask.FromResult(answer(question!)) },
    };

    public async Task<long> CountAsync(string environment, string table, CancellationToken cancellationToken) =>
        (await CallAsync("run_query", new { environment, sql = $"SELECT COUNT(*) FROM {table}" }, cancellationToken)).GetProperty("rows")[0][0].GetInt64();

    /// <summary>What the audit log says of an operation or a statement, the oldest first.</summary>
    public async Task<List<string>> AuditAsync(object filter, CancellationToken cancellationToken) =>
        [.. (await CallAsync("search_audit_log", filter, cancellationToken)).GetProperty("lines").EnumerateArray().Select(static line => line.GetProperty("event").GetString()!).Reverse()];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>A server that tests share which leave the accounts as they are, or only add to them.</summary>
public sealed class SharedAdmin : IAsyncLifetime
{
    private Admin? _admin;

    internal Admin Admin => _admin!;

    public async ValueTask InitializeAsync() => _admin = await Admin.StartAsync();

    public ValueTask DisposeAsync() => _admin?.DisposeAsync() ?? ValueTask.CompletedTask;
}

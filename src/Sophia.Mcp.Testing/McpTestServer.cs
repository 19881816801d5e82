using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Sophia.Mcp.Hosting;

namespace Sophia.Mcp.Testing;

/// <summary>A server under test with a client that is connected to it.</summary>
/// <remarks>
/// Everything that stands around the server in production runs: limits, error mapping, readiness, health, telemetry. Servers of one process do not see
/// each other, so tests may run in parallel. Thread-safe.
/// </remarks>
public sealed class McpTestServer : IAsyncDisposable
{
    private readonly TestHost _host;
    private readonly TestConnections _connections;

    private McpTestServer(TestHost host, TestConnections connections, McpClient client)
    {
        (_host, _connections, Client) = (host, connections, client);
        // Ends with the client.
        _ = client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, host.Progress.ReceiveAsync);
    }

    /// <summary>The client; the SDK's own, for whatever the shortcuts here do not cover.</summary>
    public McpClient Client { get; }

    /// <summary>The server's services.</summary>
    public IServiceProvider Services => _host.App.Services;

    /// <summary>The server's clock, which stands still until the test moves it.</summary>
    /// <exception cref="InvalidOperationException">The server was started with <see cref="McpTestServerOptions.RealClock"/>.</exception>
    public FakeTimeProvider Clock => _host.Clock ?? throw new InvalidOperationException("The server runs on the real clock (McpTestServerOptions.RealClock).");

    /// <summary>What the server logged.</summary>
    public CapturedLogs Logs => _host.Logs;

    /// <summary>What the server measured.</summary>
    public CapturedMetrics Metrics => _host.Metrics;

    /// <summary>What tools have reported as progress during calls made through this object, in the order of arrival.</summary>
    public IReadOnlyList<CapturedProgress> Progress => _host.Progress.Snapshot();

    /// <summary>Waits for reports of progress, which may arrive after the call's result and out of order.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="reports">How many at least.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The reports, least progress first.</returns>
    public Task<IReadOnlyList<CapturedProgress>> ProgressAsync(string tool, int reports = 1, CancellationToken cancellationToken = default) =>
        _host.Progress.WaitAsync(tool, reports, cancellationToken);

    /// <summary>Makes tools hang or fail, and dependencies be down.</summary>
    public McpTestFaults Faults => _host.Faults;

    /// <summary>Where the server is reached; in memory only through <see cref="CreateHttpClient"/>.</summary>
    public Uri Address => _host.Address;

    /// <summary>Starts a server class.</summary>
    /// <typeparam name="TServer">The server; its constructor parameters come from the services (<see cref="McpTestServerOptions.Configure"/>).</typeparam>
    /// <param name="configure">How it is started.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="McpTestException">The server did not become ready, or did not let the client in; the message says why.</exception>
    public static Task<McpTestServer> StartAsync<TServer>(Action<McpTestServerOptions>? configure = null, CancellationToken cancellationToken = default)
        where TServer : StandardizedMcpServer =>
        StartAsync(static builder => builder.AddSophiaMcpServer<TServer>(), configure, cancellationToken);

    /// <summary>Starts what a program builds.</summary>
    /// <param name="build">Adds the server, as the program does: <c>builder.AddSophiaMcpServer().WithTools&lt;MyTools&gt;()</c>.</param>
    /// <param name="configure">How it is started.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="McpTestException">The server did not become ready, or did not let the client in; the message says why.</exception>
    public static async Task<McpTestServer> StartAsync(
        Action<WebApplicationBuilder> build, Action<McpTestServerOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(build);
        var options = new McpTestServerOptions();
        configure?.Invoke(options);
        var host = await TestHost.StartAsync(build, options, cancellationToken);
        var connections = new TestConnections(host, options);
        try
        {
            return new McpTestServer(host, connections, await connections.OpenAsync(options.Client, cancellationToken));
        }
        catch
        {
            await connections.DisposeAsync();
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a tool and returns its result, also when it is an error.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">An object whose properties are the arguments, a dictionary, or null.</param>
    /// <param name="cancellationToken">Cancels the call in the protocol's way.</param>
    public async Task<CallToolResult> CallAsync(string tool, object? arguments = null, CancellationToken cancellationToken = default) =>
        await Client.CallToolAsync(new CallToolRequestParams { Name = tool, Arguments = ToolValues.Arguments(arguments), Meta = _host.Progress.Ask(tool) }, cancellationToken);

    /// <summary>Calls a tool that is to succeed and returns its answer: the structured content, else the text, read as JSON unless a string is asked for.</summary>
    /// <typeparam name="T">What the tool returns.</typeparam>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">An object whose properties are the arguments, a dictionary, or null.</param>
    /// <param name="cancellationToken">Cancels the call in the protocol's way.</param>
    /// <exception cref="McpTestException">The tool answered with an error, or with something else than <typeparamref name="T"/>.</exception>
    public async Task<T> CallAsync<T>(string tool, object? arguments = null, CancellationToken cancellationToken = default) =>
        ToolValues.Read<T>(tool, await CallAsync(tool, arguments, cancellationToken));

    /// <summary>Calls a tool, and lets the client vanish without a word while it runs.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">An object whose properties are the arguments, a dictionary, or null.</param>
    /// <param name="client">How the vanishing client introduces itself, for instance with an older protocol revision; null is as in the options.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when the tool was told to stop; false when it ran to its end.</returns>
    /// <exception cref="McpTestException">There is no such tool, or the call ended before it reached the tool.</exception>
    public async Task<bool> DisconnectDuringAsync(string tool, object? arguments = null, McpClientOptions? client = null, CancellationToken cancellationToken = default)
    {
        var handler = new VanishingHandler(_host.CreateHandler());
        var connection = await _connections.OpenAsync(client, cancellationToken, handler);
        if (!(await connection.ListToolsAsync(cancellationToken: cancellationToken)).Any(listed => listed.Name == tool))
        {
            throw new McpTestException($"The server has no tool '{tool}'.");
        }

        var entered = Faults.NextEntryAsync(tool);
        var call = connection.CallToolAsync(new CallToolRequestParams { Name = tool, Arguments = ToolValues.Arguments(arguments) }, cancellationToken).AsTask();
        _ = call.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await await Task.WhenAny(entered, FailedAsync(tool, call)).WaitAsync(cancellationToken);
        handler.Vanish();
        return await (await entered).Stopped.WaitAsync(cancellationToken);
    }

    /// <summary>Connects another client.</summary>
    /// <param name="client">How it introduces itself; null is as in the options.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A client that is disposed with the server.</returns>
    public Task<McpClient> ConnectAsync(McpClientOptions? client = null, CancellationToken cancellationToken = default) => _connections.OpenAsync(client, cancellationToken);

    /// <summary>Connects another caller, with headers of its own: another API key, another token.</summary>
    /// <param name="headers">Headers of every request of this client, in the place of those of the same name in the options.</param>
    /// <param name="client">How it introduces itself; null is as in the options.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A client that is disposed with the server.</returns>
    public Task<McpClient> ConnectAsync(
        IReadOnlyDictionary<string, string> headers, McpClientOptions? client = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return _connections.OpenAsync(client, cancellationToken, headers: headers);
    }

    /// <summary>Connects a client to one of several servers of the program.</summary>
    /// <param name="server">Its name in <see cref="McpTestServerOptions.Servers"/>.</param>
    /// <param name="headers">Headers of every request of this client, in the place of those of the same name in the options; null is as in the options.</param>
    /// <param name="client">How it introduces itself; null is as in the options.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A client that is disposed with the server.</returns>
    /// <exception cref="ArgumentException">There is no such server.</exception>
    public Task<McpClient> ConnectToAsync(
        string server, IReadOnlyDictionary<string, string>? headers = null, McpClientOptions? client = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        return _connections.OpenAsync(client, cancellationToken, headers: headers, server: server);
    }

    /// <summary>A plain HTTP client for <c>/health</c>, <c>/ready</c> and raw requests. The caller disposes it.</summary>
    public HttpClient CreateHttpClient() => new(_host.CreateHandler()) { BaseAddress = Address };

    /// <summary>Counts what the tool list costs in a model's context.</summary>
    /// <param name="cancellationToken">Cancels the listing.</param>
    public async Task<ToolTokens> CountToolTokensAsync(CancellationToken cancellationToken = default) =>
        ToolTokens.Count(await Client.ListToolsAsync(cancellationToken: cancellationToken));

    /// <summary>Fails when the tool list costs more than a budget.</summary>
    /// <param name="budget">Tokens of o200k, the encoding of many current models; others count alike within some percent.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="McpTestException">The list is larger; the message names the largest tools.</exception>
    public async Task AssertToolTokensAsync(int budget, CancellationToken cancellationToken = default) =>
        (await CountToolTokensAsync(cancellationToken)).AssertAtMost(budget);

    /// <summary>Fails when tools, prompts or resources look different to clients than the approved file says.</summary>
    /// <remarks>
    /// A difference, or a missing file, leaves <c>*.received.json</c> beside it. Look at it and rename it, or run the tests once with <c>SOPHIA_APPROVE=1</c>.
    /// </remarks>
    /// <param name="path">The approved file, relative to the test project (its packages bring the path), else to the output folder.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="McpTestException">They differ; the message shows the first lines that do.</exception>
    public async Task AssertSchemasApprovedAsync(string path, CancellationToken cancellationToken = default) =>
        await SchemaSnapshot.AssertAsync(path, await SchemaSnapshot.TakeAsync(Client, cancellationToken), cancellationToken);

    /// <summary>Disconnects the clients and stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        await _connections.DisposeAsync();
        await _host.DisposeAsync();
    }

    private static async Task FailedAsync(string tool, Task<CallToolResult> call)
    {
        var result = await call;
        throw new McpTestException($"The call of '{tool}' ended before the tool was entered: {ToolValues.Text(result)}");
    }
}

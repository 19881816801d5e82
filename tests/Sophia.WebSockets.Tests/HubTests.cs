using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sophia.WebSockets.Tests.Support;

namespace Sophia.WebSockets.Tests;

/// <summary>Hubs that cannot be made: the developer and the peer are told.</summary>
public sealed class HubTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hub_that_cannot_be_made_is_an_error_in_the_log_and_a_close_code(bool reliable)
    {
        using var log = new Errors();
        await using var server = await TestServer.StartAsync(
            builder: builder => builder.Services.AddSingleton<ILoggerProvider>(log),
            app: app => app.MapSophiaWebSocket<Hub>("/hub"));
        await using var client = await RawClient.ConnectAsync(server.Port, "/hub?client=alice", reliable);
        if (reliable)
        {
            await client.SendTextAsync("""{"t":"start"}""");
        }

        Assert.Equal(1011, await client.ReadCloseAsync());
        Assert.Contains(nameof(IMissing), Assert.Single(log.All).Message, StringComparison.Ordinal);
        Assert.Empty(server.Manager.GetConnections());
    }

    private interface IMissing;

    private sealed class Hub(IMissing missing) : WebSocketHub
    {
        public override ValueTask OnMessageAsync(WebSocketClient client, InboundMessage message, CancellationToken cancellationToken)
        {
            _ = missing;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Errors : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<Exception> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                All.Enqueue(exception!);
            }
        }

        public void Dispose()
        {
        }
    }
}

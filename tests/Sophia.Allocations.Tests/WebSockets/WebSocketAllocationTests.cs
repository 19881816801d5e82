using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sophia.WebSockets;

namespace Sophia.Allocations.Tests.WebSockets;

/// <summary>Sending through the public API to clients whose outboxes are warm.</summary>
public sealed class WebSocketAllocationTests
{
    private const int Clients = 1_000;

    private static readonly OutboundMessage Message = OutboundMessage.FromJson("{\"value\":1}"u8);

    [Fact]
    public async Task Sending_to_one_client_allocates_nothing()
    {
        await using var services = Build();
        var manager = services.GetRequiredService<ResilientWebSocketManager>();

        Assert.Equal(0, Measure(1_000, () => manager.SendAsync("alice", Message, CancellationToken.None)));
    }

    [Fact]
    public async Task A_broadcast_allocates_less_than_a_byte_a_client()
    {
        await using var services = Build();
        var manager = services.GetRequiredService<ResilientWebSocketManager>();
        for (var i = 0; i < Clients; i++)
        {
            await manager.SendAsync($"client-{i}", Message, CancellationToken.None);
        }

        Assert.InRange(Measure(100, () => manager.BroadcastAsync(Message, CancellationToken.None)), 0, (100 * Clients) - 1);
    }

#pragma warning disable CA2012 // The calls complete synchronously, and awaiting is not what is measured.
    private static long Measure<T>(int count, Func<ValueTask<T>> send)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(send().IsCompletedSuccessfully);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
        {
            _ = send();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
#pragma warning restore CA2012

    private static ServiceProvider Build() => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddLogging()
        .AddSophiaWebSockets(options => (options.Defaults.Overflow, options.Defaults.OutboxMessages) = (OverflowPolicy.DropOldest, 16))
        .BuildServiceProvider();
}

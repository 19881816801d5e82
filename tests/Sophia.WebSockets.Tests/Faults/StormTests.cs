using Sophia.WebSockets.Tests.Support;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Tests.Faults;

/// <summary>Everybody at once. It takes the whole machine, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(StormTests), DisableParallelization = true)]
[Collection(nameof(StormTests))]
public sealed class StormTests
{
    [Fact]
    public async Task A_storm_of_reconnects_leaves_everybody_with_what_was_sent()
    {
        const int Clients = 5_000;

        // All at once on a busy machine: a connection may be accepted long before its client gets its turn.
        await using var server = await TestServer.StartAsync(options => options.FirstFrameTimeout = TimeSpan.FromMinutes(1));
        var hellos = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            await using var client = await server.ConnectAsync($"?client=client-{i}");
            await client.SendTextAsync("""{"t":"start","k":"k"}""");
            return await client.ReadJsonAsync("hello");
        }));
        await server.Manager.BroadcastAsync(Number(1));

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            await using var client = await server.ConnectAsync($"?client=client-{i}");
            await client.SendTextAsync(ResumeFrame(hellos[i], 0));
            Assert.Equal(1, (await client.ReadJsonAsync("m")).D());
        }));
        await UntilAsync(() => server.Manager.Shared.Connections.IsEmpty);
    }
}

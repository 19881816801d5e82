using Sophia.WebSockets.Protocol;
using Sophia.WebSockets.Sessions;
using Sophia.WebSockets.Tests.Support;

namespace Sophia.WebSockets.Tests;

/// <summary>What runs for every message and client makes no garbage.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 10_000;

    [Fact]
    public void A_message_goes_through_the_outbox_into_a_frame_and_off_by_its_acknowledgement_without_garbage()
    {
        var outbox = new Outbox(100, 100_000, OverflowPolicy.DisconnectAndKeep, new QueueBudget(100_000));
        var (message, buffer) = (Messages.Json($"\"{new string('x', 254)}\""), new byte[1_024]);

        Assert.Equal(0, Measure(() =>
        {
            var stored = outbox.Enqueue(message, gapWhenFull: false) is EnqueueOutcome.Stored;
            var item = outbox.Peek()!.Value;
            var written = ServerFrames.Message(buffer, item.First, item.Message!) > message.Length;
            outbox.MarkWritten(item);
            return stored && written && outbox.Acknowledge(item.Last);
        }));
    }

    [Fact]
    public async Task Sending_makes_no_garbage_for_the_caller_and_a_broadcast_none_per_client()
    {
        await using var server = await TestServer.StartAsync(options: all => (all.Defaults.Overflow, all.Defaults.OutboxMessages) = (OverflowPolicy.DropOldest, 8));
        var message = Messages.Json($"\"{new string('x', 254)}\"");
        Assert.Equal(0, Measure(() => server.Manager.SendAsync("client-0", message) is { IsCompletedSuccessfully: true, Result: SendResult.Queued }));

        var one = Measure(() => server.Manager.BroadcastAsync(message) is { IsCompletedSuccessfully: true, Result.Queued: 1 });
        for (var i = 1; i < 50; i++)
        {
            await server.Manager.SendAsync($"client-{i}", message);
        }

        var fifty = Measure(() => server.Manager.BroadcastAsync(message) is { IsCompletedSuccessfully: true, Result.Queued: 50 });
        Assert.Equal(one, fifty);
    }

    /// <summary>Bytes on this thread for all rounds together, after as many to warm up.</summary>
    private static long Measure(Func<bool> round)
    {
        var good = Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        good += Run();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(2 * Rounds, good);
        return bytes;

        int Run()
        {
            var good = 0;
            for (var i = 0; i < Rounds; i++)
            {
                good += round() ? 1 : 0;
            }

            return good;
        }
    }
}

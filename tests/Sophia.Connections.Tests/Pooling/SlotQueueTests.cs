namespace Sophia.Connections.Tests.Pooling;

public sealed class SlotQueueTests
{
    private static readonly WaitRequest Patient = new(long.MaxValue, Check: false, Taker: null, CancellationToken.None);

    [Fact]
    public async Task Whoever_comes_after_the_end_is_answered_at_once_and_does_not_wait_for_ever()
    {
        var queue = Queue();
        var early = WaitAsync(queue);
        queue.Close(new InvalidOperationException("closed"));
        var late = WaitAsync(queue);

        Assert.Equal(("closed", "closed"), ((await early).Cause!.Message, (await late).Cause!.Message));
        Assert.Equal(0, queue.Waiting);
    }

    [Fact]
    public async Task A_slot_that_comes_back_goes_to_the_first_in_line_and_never_to_one_who_just_came()
    {
        var queue = Queue();
        var (first, second) = (WaitAsync(queue), WaitAsync(queue));

        queue.Put(0);

        Assert.Equal(0, (await first).Slot);
        Assert.False(second.IsCompleted);
        Assert.False(queue.TryTake(out _));
        queue.Put(0);
        Assert.Equal(0, (await second).Slot);
    }

    [Fact]
    public async Task A_slot_that_is_added_is_handed_out_and_is_no_return()
    {
        var queue = Queue();
        var first = WaitAsync(queue);

        queue.Add(0);

        Assert.Equal((0, 0), ((await first).Slot, queue.HandOffs));
        var second = WaitAsync(queue);
        queue.Put(0);
        Assert.Equal((0, 1), ((await second).Slot, queue.HandOffs));
    }

    private static SlotQueue Queue() => new(1, new PoolClock(TimeProvider.System), static queue => new GrantWaiter(queue));

    private static Task<SlotGrant> WaitAsync(SlotQueue queue)
    {
        var (waiter, version) = queue.Enqueue(Patient, 0);
        return new ValueTask<SlotGrant>((GrantWaiter)waiter, version).AsTask();
    }
}

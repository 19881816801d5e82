namespace Sophia.WebSockets.Client.Tests;

public sealed class ReceiveQueueTests
{
    private readonly ReceiveQueue _queue = new(capacity: 2);

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_there_at_the_end_is_read_first()
    {
        Add(1);
        Add(2);
        _queue.Complete();

        var numbers = await _queue.ReadAllAsync(Limit).Select(message => message.Sequence).ToListAsync(Limit);
        Assert.Equal([1, 2], numbers);
    }

    [Fact]
    public async Task It_is_full_until_somebody_reads()
    {
        Add(1);
        Add(2);
        Assert.False(_queue.TryAdd(new ReceivedMessage { Sequence = 3 }));
        var room = _queue.WhenRoom();
        Assert.False(room.IsCompleted);

        await using var reading = _queue.ReadAllAsync(Limit).GetAsyncEnumerator(Limit);
        Assert.True(await reading.MoveNextAsync());

        await room.WaitAsync(ClientTests.Patience, Limit);
        Add(3);
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_by_a_message_and_by_the_end()
    {
        await using var reading = _queue.ReadAllAsync(Limit).GetAsyncEnumerator(Limit);
        for (var i = 1; i <= 3; i++)
        {
            var next = reading.MoveNextAsync().AsTask();
            Assert.False(next.IsCompleted);
            Add(i);
            Assert.True(await next.WaitAsync(ClientTests.Patience, Limit));
            Assert.Equal(i, reading.Current.Sequence);
        }

        var last = reading.MoveNextAsync().AsTask();
        _queue.Complete();
        Assert.False(await last.WaitAsync(ClientTests.Patience, Limit));
    }

    [Fact]
    public async Task A_cancelled_reader_takes_nothing_along_and_the_next_one_goes_on()
    {
        using var cancel = new CancellationTokenSource();
        await using (var first = _queue.ReadAllAsync(cancel.Token).GetAsyncEnumerator(cancel.Token))
        {
            var waiting = first.MoveNextAsync().AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        Add(1);
        await using var second = _queue.ReadAllAsync(Limit).GetAsyncEnumerator(Limit);
        Assert.True(await second.MoveNextAsync());
        Assert.Equal(1, second.Current.Sequence);
    }

    [Fact]
    public async Task Two_do_not_read_at_once()
    {
        await using var first = _queue.ReadAllAsync(Limit).GetAsyncEnumerator(Limit);
        var waiting = first.MoveNextAsync().AsTask();

        await using var second = _queue.ReadAllAsync(Limit).GetAsyncEnumerator(Limit);
        await Assert.ThrowsAsync<InvalidOperationException>(() => second.MoveNextAsync().AsTask());

        Add(1);
        Assert.True(await waiting.WaitAsync(ClientTests.Patience, Limit));
    }

    [Fact]
    public async Task Nothing_is_lost_between_a_writer_and_a_reader_that_race()
    {
        const int Messages = 200_000;
        var writing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= Messages; i++)
                {
                    while (!_queue.TryAdd(new ReceivedMessage { Sequence = i }))
                    {
                        await _queue.WhenRoom();
                    }
                }

                _queue.Complete();
            },
            Limit);

        var last = 0L;
        await foreach (var message in _queue.ReadAllAsync(Limit))
        {
            Assert.Equal(last + 1, message.Sequence);
            last = message.Sequence;
        }

        await writing;
        Assert.Equal(Messages, last);
    }

    private void Add(long number) => Assert.True(_queue.TryAdd(new ReceivedMessage { Sequence = number }));
}

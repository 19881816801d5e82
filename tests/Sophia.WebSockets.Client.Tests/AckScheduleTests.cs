using Microsoft.Extensions.Time.Testing;

namespace Sophia.WebSockets.Client.Tests;

public sealed class AckScheduleTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly AckSchedule _acks;
    private int _due;

    public AckScheduleTests()
    {
        _acks = new AckSchedule(_time, () => _due++);
        _acks.Restart(maxMessages: 4, maxBytes: 1_000, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_lone_message_is_acknowledged_when_the_time_is_up()
    {
        _acks.Count(1);
        Advance(99);
        Assert.Equal(0, _due);
        Advance(1);
        Assert.Equal(1, _due);
        Advance(1_000);
        Assert.Equal(1, _due);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(2, 500)]
    [InlineData(1, 1_000)]
    public void So_many_messages_or_bytes_are_acknowledged_at_once_and_not_again_by_the_timer(int messages, int bytes)
    {
        for (var i = 1; i <= messages; i++)
        {
            Assert.Equal(0, _due);
            _acks.Count(bytes);
        }

        Assert.Equal(1, _due);
        Advance(1_000);
        Assert.Equal(1, _due);
    }

    [Fact]
    public void The_time_counts_from_the_first_message()
    {
        _acks.Count(1);
        Advance(60);
        _acks.Count(1);
        Advance(39);
        Assert.Equal(0, _due);
        Advance(1);
        Assert.Equal(1, _due);
        _acks.Count(1);
        Advance(99);
        Assert.Equal(1, _due);
        Advance(1);
        Assert.Equal(2, _due);
    }

    [Fact]
    public void A_new_connection_starts_anew()
    {
        _acks.Count(1);
        _acks.Restart(maxMessages: 2, maxBytes: 1_000, TimeSpan.FromMilliseconds(100));
        Advance(1_000);
        Assert.Equal(0, _due);

        _acks.Count(1);
        _acks.Count(1);
        Assert.Equal(1, _due);
    }

    public ValueTask DisposeAsync() => _acks.DisposeAsync();

    private void Advance(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}

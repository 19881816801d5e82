using Sophia.WebSockets.Connections;

namespace Sophia.WebSockets.Tests.Connections;

public sealed class ConnectionWriterTests
{
    private const int Batch = SophiaWebSocketDefaults.BatchBytes;
    private const int Largest = SophiaWebSocketDefaults.MaxOutboxBytes + 64;

    [Theory]
    [InlineData(1, 1_024)]
    [InlineData(1_000, 2_000)]
    [InlineData((Batch / 2) + 1, Batch)]
    [InlineData(Batch, Batch)]
    [InlineData(Batch + 1, Batch + 1)]
    [InlineData(Largest, Largest)]
    public void A_buffer_doubles_as_far_as_a_batch_goes_and_a_larger_message_gets_what_it_needs(int needed, int rented) =>
        Assert.Equal(rented, ConnectionWriter.BufferLength(needed));

    [Theory]
    [InlineData(0, Largest, true)]
    [InlineData(1, Batch - 1, true)]
    [InlineData(1, Batch, false)]
    [InlineData(Batch + 1, 1, false)]
    [InlineData(1, Largest, false)]
    [InlineData(Largest, Largest, false)]
    public void A_frame_joins_a_write_as_far_as_a_batch_goes_and_one_too_large_for_any_goes_alone(int length, int bytes, bool fits) =>
        Assert.Equal(fits, ConnectionWriter.Fits(length, bytes));
}

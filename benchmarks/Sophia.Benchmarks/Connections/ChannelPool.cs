using System.Threading.Channels;

namespace Sophia.Benchmarks.Connections;

/// <summary>The pool most people write: a bounded channel of objects. What ours is measured against.</summary>
internal sealed class ChannelPool
{
    private readonly Channel<object> _channel;

    public ChannelPool(int size)
    {
        _channel = Channel.CreateBounded<object>(size);
        for (var i = 0; i < size; i++)
        {
            _channel.Writer.TryWrite(new object());
        }
    }

    public ValueTask<object> RentAsync() => _channel.Reader.TryRead(out var item) ? new(item) : _channel.Reader.ReadAsync();

    public void Return(object item) => _channel.Writer.TryWrite(item);
}

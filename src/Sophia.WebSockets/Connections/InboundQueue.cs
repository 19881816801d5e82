using System.Buffers;

namespace Sophia.WebSockets.Connections;

/// <summary>
/// Messages that arrived while their predecessor is being handled. It exists so that reading goes on meanwhile: acknowledgements and pongs must not wait
/// for a handler. Bounded; the reader waits for room, which is how a client that sends too fast is slowed down. Guarded by the connection's lock.
/// </summary>
internal sealed class InboundQueue(int maxBytes)
{
    public const int MaxMessages = 64;

    private readonly Queue<Item> _items = new();
    private TaskCompletionSource? _room;
    private int _bytes;

    public bool IsEmpty => _items.Count == 0;

    public bool IsFull => _items.Count >= MaxMessages || _bytes >= maxBytes;

    public void Add(ReadOnlySpan<byte> payload, long id)
    {
        var copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        _items.Enqueue(new Item(copy, payload.Length, id));
        _bytes += payload.Length;
    }

    public bool TryTake(out Item item)
    {
        if (!_items.TryDequeue(out item))
        {
            return false;
        }

        _bytes -= item.Length;
        if (_room is not null && !IsFull)
        {
            _room.TrySetResult();
            _room = null;
        }

        return true;
    }

    public Task WhenRoom() =>
        IsFull ? (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;

    /// <summary>A message and the pooled memory it stands in.</summary>
    public readonly record struct Item(byte[] Buffer, int Length, long Id)
    {
        public InboundMessage Message => new(Buffer.AsMemory(0, Length), Id);
    }
}

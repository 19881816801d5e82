namespace Sophia.Caching.Redis;

/// <summary>The messages a node sent lately, kept so that they can be sent again to a node that was away. Bounded in number and age; safe for many threads.</summary>
internal sealed class RecentMessages(TimeProvider time)
{
    private const int Limit = 1_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Queue<(byte[] Message, long SentAt)> _messages = new();

    public void Add(byte[] message)
    {
        lock (_gate)
        {
            DropOld();
            if (_messages.Count == Limit)
            {
                _messages.Dequeue();
            }

            _messages.Enqueue((message, time.GetTimestamp()));
        }
    }

    public byte[][] Read()
    {
        lock (_gate)
        {
            DropOld();
            return [.. _messages.Select(sent => sent.Message)];
        }
    }

    private void DropOld()
    {
        while (_messages.TryPeek(out var oldest) && time.GetElapsedTime(oldest.SentAt) > MaxAge)
        {
            _messages.Dequeue();
        }
    }
}

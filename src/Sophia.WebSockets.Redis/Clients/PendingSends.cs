namespace Sophia.WebSockets.Redis.Clients;

/// <summary>A message that waits in this node for Redis to come back.</summary>
/// <param name="ClientId">The client it is for; null for a broadcast.</param>
/// <param name="Group">The group a broadcast is for; null for all.</param>
/// <param name="Message">The message.</param>
/// <param name="Operation">Makes sending it twice the same as once.</param>
/// <param name="Origin">A broadcast's number on this node.</param>
internal sealed record PendingSend(string? ClientId, string? Group, OutboundMessage Message, string Operation, string Origin);

/// <summary>Messages for clients of other nodes while Redis is gone: bounded, in order. They are lost with the process, which the docs say. Thread-safe.</summary>
internal sealed class PendingSends(int maxMessages, int maxBytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingSend> _items = [];
    private readonly Dictionary<string, int> _clients = new(StringComparer.Ordinal);
    private int _broadcasts;
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>False if a bound is reached.</summary>
    public bool TryAdd(PendingSend item)
    {
        lock (_gate)
        {
            if (_items.Count >= maxMessages || _bytes + item.Message.Length > maxBytes)
            {
                return false;
            }

            _items.AddLast(item);
            _bytes += item.Message.Length;
            Note(item, 1);
            return true;
        }
    }

    /// <summary>Whether something waits that must reach the client first.</summary>
    public bool Holds(string clientId)
    {
        lock (_gate)
        {
            return _broadcasts > 0 || _clients.ContainsKey(clientId);
        }
    }

    /// <summary>Whether a message to this client alone waits.</summary>
    public bool HoldsFor(string clientId)
    {
        lock (_gate)
        {
            return _clients.ContainsKey(clientId);
        }
    }

    /// <summary>Whether anything waits: a broadcast comes after all of it.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Takes what waits for one client, in order, as far as <paramref name="send"/> does it.</summary>
    /// <returns>Whether nothing waits for it any more.</returns>
    public bool TryTake(string clientId, Func<PendingSend, bool> send)
    {
        lock (_gate)
        {
            for (var node = _clients.ContainsKey(clientId) ? _items.First : null; node is not null;)
            {
                var (item, next) = (node.Value, node.Next);
                if (item.ClientId == clientId)
                {
                    if (!send(item))
                    {
                        return false;
                    }

                    Remove(item);
                }

                node = next;
            }

            return true;
        }
    }

    public PendingSend[] Read()
    {
        lock (_gate)
        {
            return [.. _items];
        }
    }

    public void Remove(PendingSend item)
    {
        lock (_gate)
        {
            if (_items.Remove(item))
            {
                _bytes -= item.Message.Length;
                Note(item, -1);
            }
        }
    }

    private void Note(PendingSend item, int by)
    {
        if (item.ClientId is not { } client)
        {
            _broadcasts += by;
            return;
        }

        var count = _clients.GetValueOrDefault(client) + by;
        if (count == 0)
        {
            _clients.Remove(client);
        }
        else
        {
            _clients[client] = count;
        }
    }
}

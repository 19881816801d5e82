using Microsoft.Extensions.Logging;

namespace Sophia.Connections;

/// <summary>Tells the names of services that went down, came back or ran out of connections, the moment that is known: who runs health checks need not wait for the next one.</summary>
internal sealed class ConnectionHealthChanges : IObservable<string>
{
    private readonly Lock _lock = new();
    private volatile IObserver<string>[] _observers = [];

    public IDisposable Subscribe(IObserver<string> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_lock)
        {
            _observers = [.. _observers, observer];
        }

        return new Subscription(this, observer);
    }

    public void Tell(string service, ILogger logger)
    {
        foreach (var observer in _observers)
        {
            try
            {
                observer.OnNext(service);
            }
            catch (Exception exception)
            {
                // Whoever tells of changes is the one who looks for services that are down, and must go on.
                logger.ListenerFailed(exception, service);
            }
        }
    }

    private void Remove(IObserver<string> observer)
    {
        lock (_lock)
        {
            _observers = [.. _observers.Where(one => !ReferenceEquals(one, observer))];
        }
    }

    private sealed class Subscription(ConnectionHealthChanges changes, IObserver<string> observer) : IDisposable
    {
        public void Dispose() => changes.Remove(observer);
    }
}

namespace Sophia.Health;

/// <summary>Listens to those who know that a check's result has changed before its next run comes.</summary>
/// <param name="sources">Each tells the names of checks.</param>
/// <param name="changed">Called with each name, on the thread of whoever tells it.</param>
internal sealed class HealthChanges(IEnumerable<IObservable<string>> sources, Action<string> changed) : IObserver<string>, IDisposable
{
    private readonly Lock _lock = new();
    private IDisposable[]? _subscriptions;

    /// <summary>Begins to listen. A second call does nothing.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _subscriptions ??= [.. sources.Select(source => source.Subscribe(this))];
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions ?? [])
            {
                subscription.Dispose();
            }

            _subscriptions = [];
        }
    }

    public void OnNext(string value) => changed(value);

    public void OnError(Exception error)
    {
        // It tells nothing any more; the regular runs go on.
    }

    public void OnCompleted()
    {
        // Likewise.
    }
}

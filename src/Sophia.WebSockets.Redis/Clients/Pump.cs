namespace Sophia.WebSockets.Redis.Clients;

/// <summary>Work that runs once at a time, and once more if it was asked for meanwhile.</summary>
/// <param name="work">The work.</param>
/// <param name="failed">Told of an exception that the work did not expect; the next call runs it again.</param>
internal sealed class Pump(Func<Task> work, Action<Exception> failed)
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Again = 2;

    private int _state;

    public void Kick()
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Idle when Interlocked.CompareExchange(ref _state, Running, Idle) == Idle:
                    _ = RunAsync();
                    return;
                case Running when Interlocked.CompareExchange(ref _state, Again, Running) == Running:
                case Again:
                    return;
            }
        }
    }

    private async Task RunAsync()
    {
        do
        {
            Volatile.Write(ref _state, Running);
            try
            {
                await work();
            }
            catch (Exception error)
            {
                failed(error);
            }
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Running) != Running);
    }
}

using DuckDB.NET.Data;

namespace SnowflakeEmulator.Statements;

/// <summary>Interrupts DuckDB when a token fires, and again until the statement has ended: an interrupt just before a statement starts is lost.</summary>
internal sealed class Interrupts : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);
    private readonly DuckDBConnection _connection;
    private readonly Lock _gate = new();
    private readonly CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private bool _ended;

    private Interrupts(DuckDBConnection connection, CancellationToken cancellationToken)
    {
        _connection = connection;
        _registration = cancellationToken.UnsafeRegister(static state => ((Interrupts)state!).Interrupt(), this);
    }

    public static Interrupts On(DuckDBConnection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new Interrupts(connection, cancellationToken);
    }

    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
        {
            _ended = true;
            _timer?.Dispose();
        }
    }

    private void Interrupt()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _connection.NativeConnection.Interrupt();
            _timer ??= TimeProvider.System.CreateTimer(static state => ((Interrupts)state!).Interrupt(), this, Again, Again);
        }
    }
}

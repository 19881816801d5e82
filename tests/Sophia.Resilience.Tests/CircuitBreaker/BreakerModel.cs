using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

/// <summary>What the breaker is meant to do, said as plainly as possible and for one thread: the reference of the model tests.</summary>
internal sealed class BreakerModel(int threshold, int permittedProbes, int recovery, int probeLifetime)
{
    private readonly ModelPermit?[] _places = new ModelPermit?[permittedProbes];
    private int _generation;
    private int _failures;
    private int _succeededProbes;
    private int _openUntil;
    private int _now;

    public CircuitState State { get; private set; } = CircuitState.Closed;

    public List<CircuitState> Changes { get; } = [];

    public CircuitState VisibleState => State is CircuitState.Open && _now >= _openUntil ? CircuitState.HalfOpen : State;

    public bool CanExecute => State switch
    {
        CircuitState.Closed => true,
        CircuitState.Open => _now >= _openUntil,
        CircuitState.HalfOpen => FreePlace() >= 0,
        _ => false,
    };

    public void Advance(int milliseconds) => _now += milliseconds;

    public ModelPermit? TryAcquire()
    {
        if (!CanExecute)
        {
            return null;
        }

        if (State is CircuitState.Open)
        {
            Move(CircuitState.HalfOpen);
        }

        var permit = new ModelPermit(_generation, State is CircuitState.HalfOpen, _now + probeLifetime);
        if (permit.IsProbe)
        {
            _places[FreePlace()] = permit;
        }

        return permit;
    }

    public void Report(ModelPermit permit, BreakerReport report)
    {
        if (permit.Generation != _generation || (permit.IsProbe && !TryLeave(permit, report)))
        {
            return;
        }

        switch (report, permit.IsProbe)
        {
            case (BreakerReport.Failure, true):
                Open();
                break;
            case (BreakerReport.Success, true) when ++_succeededProbes == permittedProbes:
                Move(CircuitState.Closed);
                break;
            case (BreakerReport.Failure, false) when ++_failures >= threshold:
                Open();
                break;
            case (BreakerReport.Success, false):
                _failures = 0;
                break;
        }
    }

    public void Isolate()
    {
        if (State is not CircuitState.Isolated)
        {
            Move(CircuitState.Isolated);
        }
    }

    public void Reset() => Move(CircuitState.Closed);

    private int FreePlace() => Array.FindIndex(_places, probe => probe is null || probe.ExpiresAt <= _now);

    private bool TryLeave(ModelPermit permit, BreakerReport report)
    {
        var place = Array.IndexOf(_places, permit);
        if (place < 0)
        {
            return false;
        }

        _places[place] = report is BreakerReport.Cancel ? null : ModelPermit.Finished;
        return true;
    }

    private void Open()
    {
        Move(CircuitState.Open);
        _openUntil = _now + recovery;
    }

    private void Move(CircuitState state)
    {
        State = state;
        Changes.Add(state);
        _generation++;
        _failures = _succeededProbes = 0;
        Array.Clear(_places);
    }
}

internal sealed record ModelPermit(int Generation, bool IsProbe, int ExpiresAt)
{
    public static ModelPermit Finished { get; } = new(-1, true, int.MaxValue);

    // Each permit is itself: two of one generation are not the same.
    public bool Equals(ModelPermit? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

internal enum BreakerReport
{
    Success,
    Failure,
    Cancel,
}

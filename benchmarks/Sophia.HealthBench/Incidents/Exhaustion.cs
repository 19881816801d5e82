namespace Sophia.HealthBench.Incidents;

/// <summary>What runs out.</summary>
internal enum ExhaustionKind
{
    /// <summary>Connections leak from a pool.</summary>
    Pool,

    /// <summary>Memory leaks under a garbage collector's saw-tooth.</summary>
    Memory,

    /// <summary>A disk fills, with a clean-up now and then.</summary>
    Disk,

    /// <summary>The error budget is spent.</summary>
    ErrorBudget,
}

/// <summary>A series in [0, 1] of its limit that is calm for two days and then, unless it is a decoy, runs out.</summary>
internal sealed class Exhaustion
{
    public const int StepSeconds = 30;
    private const int CalmSteps = 2 * 2880;
    private readonly SimRandom _random;
    private readonly double _base;
    private readonly double _noise;
    private readonly double _daily;
    private readonly double _slope;
    private double _spent;
    private double _saw;

    public Exhaustion(ulong seed, ExhaustionKind kind, bool decoy)
    {
        _random = new SimRandom((seed * 7919) + (ulong)kind + (decoy ? 500UL : 0UL));
        Kind = kind;
        _base = _random.Between(0.15, 0.45);
        _noise = kind is ExhaustionKind.Pool ? _random.Between(0.01, 0.04) : _random.Between(0.001, 0.01);
        _daily = kind is ExhaustionKind.Pool ? _random.Between(0.02, 0.1) : 0;
        var steps = Math.Exp(_random.Between(Math.Log(80), Math.Log(2880)));
        _slope = decoy ? 0 : (1 - _base) / steps;
        Start = CalmSteps + _random.Below(2880);
    }

    public ExhaustionKind Kind { get; }

    /// <summary>The step at which the growth begins.</summary>
    public int Start { get; }

    /// <summary>The share of the limit in use; 1 is exhausted.</summary>
    public double Next(int step)
    {
        _spent += step >= Start ? _slope * _random.Between(0.6, 1.4) : 0;
        _saw = Kind is ExhaustionKind.Memory ? (_saw + _random.Between(0.001, 0.004)) % 0.12 : 0;
        var wave = _daily * Math.Sin(2 * Math.PI * step / 2880.0);
        var spike = Kind is ExhaustionKind.Pool && _random.Chance(0.002) ? _random.Between(0.1, 0.3) : 0;
        return Math.Clamp(_base + _spent + _saw + wave + spike + (_noise * _random.Normal()), 0, 1);
    }

    public static DateTimeOffset TimeOf(int step) => SimMonth.TimeOf(step);
}

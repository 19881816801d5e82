namespace Sophia.HealthBench.Incidents;

/// <summary>The ordinary life of one service: day and night, week-end, heavy-tailed latency, blips, deploys.</summary>
internal sealed class SimService
{
    private readonly SimRandom _random;
    private readonly double _base;
    private readonly double _noise;
    private readonly double _tail;
    private readonly double _daily;
    private readonly double _weekend;
    private readonly double _phase;
    private readonly int _requests;
    private readonly double _errors;
    private readonly double _utilisation;
    private readonly Dictionary<int, double> _deploys = [];
    private readonly HashSet<int> _blips = [];
    private double _level = 1;
    private double _drift;
    private int _sinceDeploy = int.MaxValue / 2;

    public SimService(ulong seed, int index, int steps)
    {
        _random = new SimRandom((seed * 1000) + (ulong)index + 1);
        _base = _random.Between(5, 200);
        (_noise, _tail) = (_random.Between(0.1, 0.35), _random.Between(0.001, 0.01));
        (_daily, _weekend, _phase) = (_random.Between(0.05, 0.4), _random.Between(0.6, 1), _random.Between(0, 0.3));
        (_requests, _errors) = ((int)_random.Between(30, 600), _random.Between(0.0005, 0.008));
        _utilisation = _random.Between(0.15, 0.5);
        PlanDeploys(steps);
        PlanBlips(steps);
    }

    /// <summary>The next check, under the incident (if any) that covers it.</summary>
    public SimPoint Next(int step, Incident? incident, bool missing)
    {
        Deploy(step);
        _drift = (0.98 * _drift) + (0.01 * _random.Normal());
        var load = Load(step);
        var latency = Latency(load, incident);
        var requests = Math.Max(1, (int)(_requests * load));
        var errors = ErrorProbability(incident);
        var rate = _random.Binomial(requests, errors) / (double)requests;
        var saturation = Saturation(load, incident);
        var up = !_blips.Contains(step) && !_random.Chance(0.0004) && _sinceDeploy > 2 && Passes(incident);
        return new SimPoint(missing, up, latency, rate, saturation);
    }

    private void PlanDeploys(int steps)
    {
        for (var i = 0; i < 4; i++)
        {
            _deploys[_random.Below(steps)] = _random.Between(0.8, 1.3);
        }
    }

    private void PlanBlips(int steps)
    {
        // Three flapping spells a month: up to five minutes in which single checks fail.
        for (var i = 0; i < 3; i++)
        {
            var start = _random.Below(steps);
            for (var step = start; step < start + 10; step += 2)
            {
                _blips.Add(step);
            }
        }
    }

    private void Deploy(int step)
    {
        _sinceDeploy++;
        if (_deploys.TryGetValue(step, out var factor))
        {
            (_level, _sinceDeploy) = (_level * factor, 0);
        }
    }

    private double Load(int step)
    {
        var day = step / (double)SimMonth.StepsPerDay;
        var wave = 1 + (_daily * Math.Sin(2 * Math.PI * (day - _phase)));
        return wave * ((int)day % 7 >= 5 ? _weekend : 1) * (1 + _drift);
    }

    private double Latency(double load, Incident? incident)
    {
        var tail = _random.Chance(_tail) ? _random.Between(2, 6) : 1;
        var warmUp = _sinceDeploy < 6 ? 2 : 1;
        var surge = incident?.Kind switch
        {
            IncidentKind.LatencySurge => 3 + (5 * incident.Severity),
            IncidentKind.Saturation => 1.5 + incident.Severity,
            IncidentKind.DependencyOutage => 4,
            _ => 1,
        };
        return _base * _level * Math.Sqrt(load) * Math.Exp(_noise * _random.Normal()) * tail * warmUp * surge;
    }

    private double ErrorProbability(Incident? incident) => incident?.Kind switch
    {
        IncidentKind.ErrorSurge => 0.05 + (0.35 * incident.Severity),
        IncidentKind.Outage => 1,
        IncidentKind.DependencyOutage => 0.6,
        _ => _errors,
    };

    private double Saturation(double load, Incident? incident) => incident?.Kind is IncidentKind.Saturation
        ? Math.Min(1, 0.93 + (0.05 * incident.Severity) + (0.01 * _random.Normal()))
        : Math.Clamp((_utilisation * load) + (0.03 * _random.Normal()), 0, 0.9);

    private bool Passes(Incident? incident) => incident?.Kind switch
    {
        IncidentKind.Outage => false,
        IncidentKind.DependencyOutage => _random.Chance(0.1),
        _ => true,
    };
}

using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Sophia.HealthBench.Nab;

/// <summary>The engine under test, as a user gets it: default options, the novelty of a series of no special kind.</summary>
internal sealed class EngineDetector : INabDetector
{
    private readonly HealthPredictionEngine _engine = new(Options.Create(new HealthPredictionOptions()));

    public double Observe(DateTimeOffset at, double value) => _engine.Observe("nab", HealthSeriesKind.Other, value, at).Novelty;
}

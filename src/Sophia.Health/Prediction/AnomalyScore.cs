using System.Globalization;

namespace Sophia.Health;

/// <summary>What <see cref="HealthPredictionEngine"/> thinks of one point.</summary>
/// <param name="Score">How abnormal the series is now, 0 to 1. It stays up while the deviation lasts; above 0.8 it deserves an alert.</param>
/// <param name="Novelty">How new this is, 0 to 1: a change is announced once, repeats of it are damped. This is what the NAB corpus scores.</param>
/// <param name="Observed">The value.</param>
/// <param name="Expected">The value the engine expected.</param>
/// <param name="Scale">The usual distance from the expected value, in the unit of the series.</param>
/// <param name="Reason">Why.</param>
public readonly record struct AnomalyScore(double Score, double Novelty, double Observed, double Expected, double Scale, AnomalyReason Reason)
{
    /// <summary>One sentence for people: expected, observed and why.</summary>
    public string Explain() => Reason switch
    {
        AnomalyReason.Normal => Text("as expected"),
        AnomalyReason.Learning => Text("still learning what is normal"),
        AnomalyReason.Sustained => Text("several points in a row lie outside what the recent level and this time of day let expect"),
        AnomalyReason.Drift => Text("a deviation that has lasted for many points"),
        AnomalyReason.NewExtreme => Text("beyond every value seen before"),
        AnomalyReason.Unpredictable => Text("the last points were harder to predict than any stretch before"),
        AnomalyReason.TooSmall => Text("unusual, but too small to matter"),
        _ => string.Create(CultureInfo.InvariantCulture, $"rejected: {Observed} is not a value this series can have"),
    };

    private string Text(string why) =>
        string.Create(CultureInfo.InvariantCulture, $"observed {Observed:G4}, expected {Expected:G4} ± {Scale:G3}: {why} (score {Score:F2})");
}

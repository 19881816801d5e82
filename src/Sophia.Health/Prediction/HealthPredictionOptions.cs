using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>How <see cref="HealthPredictionEngine"/> behaves. Bound from <c>Sophia:Monitoring:Prediction</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class HealthPredictionOptions
{
    /// <summary>Whether series are scored and limits forecast. Off, the monitor calls the engine no more; what was learned is kept.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Points of a series before it is judged.</summary>
    /// <value>10 to 100,000 points. The default is 100.</value>
    [Range(10, PredictionDefaults.MaxWarmUpPoints)]
    public int WarmUpPoints { get; set; } = PredictionDefaults.WarmUpPoints;

    /// <summary>Series the engine keeps (about 4 KB each); further ones are refused, counted and not scored.</summary>
    /// <value>1 to 1,000,000 series. The default is 10,000.</value>
    [Range(1, 1_000_000)]
    public int MaxSeries { get; set; } = PredictionDefaults.MaxSeries;

    /// <summary>Silence after which the short memory of a series starts anew; what was learned of its level and its days stays.</summary>
    /// <value>One second to one day. The default is ten minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan GapAfter { get; set; } = TimeSpan.Parse(PredictionDefaults.GapAfter, CultureInfo.InvariantCulture);

    /// <summary>How far ahead a limit must be for its forecast to raise an alert.</summary>
    /// <value>One minute to 30 days. The default is two hours.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ForecastHorizon { get; set; } = TimeSpan.Parse(PredictionDefaults.ForecastHorizon, CultureInfo.InvariantCulture);
}

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class HealthPredictionOptionsValidator : IValidateOptions<HealthPredictionOptions>;

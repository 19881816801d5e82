namespace Sophia.Health;

/// <summary>What the engine says about one service: the plan's <c>predictions</c>.</summary>
/// <param name="Service">The service.</param>
/// <param name="Series">The kind of series.</param>
/// <param name="Anomaly">The newest score.</param>
public sealed record HealthPrediction(string Service, HealthSeriesKind Series, AnomalyScore Anomaly);

namespace Sophia.Health;

/// <summary>The constants of the engine, in one place: what each does stands in docs/prediction.md.</summary>
internal static class PredictionDefaults
{
    public const int WarmUpPoints = 100;
    public const int MaxWarmUpPoints = 100_000;
    public const int MaxSeries = 10_000;
    public const double AlertScore = 0.8;
    public const string GapAfter = "00:10:00";
    public const string ForecastHorizon = "02:00:00";

    /// <summary>Weight of the newest point in the fast level, the slow level and the short mean of forecast errors.</summary>
    public const double FastWeight = 0.3;
    public const double SlowWeight = 0.02;
    public const double LevelWeight = 0.005;
    public const double ShortMeanWeight = 0.1;

    /// <summary>What a record keeps of its height per point: half after 3,466 points.</summary>
    public const double RecordFade = 0.9998;
    public const double RecordGain = 3;
    public const double ExtremeGain = 4;

    /// <summary>Points over which an announced change damps its repeats.</summary>
    public const double RepeatPoints = 150;

    /// <summary>Maps record height to novelty so that the corpus' best threshold lies at 0.8.</summary>
    public const double NoveltyScale = 1.35;

    /// <summary>Deviations count to this many scales: one spike can never be an alarm.</summary>
    public const double Clip = 6;
    public const double RunWeight = 0.3;
    public const double RunLimit = 4.5;
    public const double DriftWeight = 0.05;
    public const double DriftLimit = 3.5;
}

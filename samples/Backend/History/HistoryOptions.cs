using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Backend.History;

/// <summary>What is kept of latency and errors, and for how long. Section <c>Backend:History</c>.</summary>
public sealed class HistoryOptions
{
    /// <summary>Whether history is kept.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The SQLite file, where no PostgreSQL is configured; its folder is created.</summary>
    /// <value>A path. The default is <c>sophia/backend.db</c> in the user's data folder.</value>
    public string? File { get; set; }

    /// <summary>The stretch of one sample.</summary>
    /// <value>1 second to 1 minute. The default is ten seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan SampleInterval { get; set; } = Parse(BackendDefaults.SampleInterval);

    /// <summary>How long samples are kept.</summary>
    /// <value>1 hour to 30 days. The default is six hours.</value>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RawRetention { get; set; } = Parse(BackendDefaults.RawRetention);

    /// <summary>How long points of a minute are kept.</summary>
    /// <value>1 day to 1 year. The default is seven days.</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "366.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan MinuteRetention { get; set; } = Parse(BackendDefaults.MinuteRetention);

    /// <summary>How long points of an hour are kept.</summary>
    /// <value>7 days to 10 years. The default is 400 days.</value>
    [Range(typeof(TimeSpan), "7.00:00:00", "3660.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan HourRetention { get; set; } = Parse(BackendDefaults.HourRetention);

    /// <summary>Samples kept in memory while the database is away. Older ones are dropped, and the time they stood for is marked as a gap.</summary>
    /// <value>1 to 10,000 samples. The default is 60, ten minutes at the default interval.</value>
    [Range(1, 10_000)]
    public int BufferedSamples { get; set; } = BackendDefaults.BufferedSamples;

    /// <summary>How often samples become minutes, minutes become hours, and what is too old goes.</summary>
    /// <value>1 second to 1 hour. The default is one minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaintenanceInterval { get; set; } = Parse(BackendDefaults.MaintenanceInterval);

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class HistoryOptionsValidator : IValidateOptions<HistoryOptions>;

using System.Globalization;

namespace Sophia.Health;

/// <summary>When a resource will reach its limit, if it goes on as it does.</summary>
/// <param name="Service">The service.</param>
/// <param name="Resource">What runs out: <c>pool</c>, <c>memory</c>, <c>disk</c>, <c>error_budget</c> or a name of your own.</param>
/// <param name="Used">Share of the limit in use, smoothed, 0 to 1.</param>
/// <param name="GrowthPerHour">Growth of that share per hour.</param>
/// <param name="TimeToLimit">The best estimate; <see langword="null"/> when the resource is not growing towards its limit.</param>
/// <param name="Earliest">The near end of the 95 % confidence band.</param>
/// <param name="Latest">The far end; <see langword="null"/> when the growth may as well be none.</param>
/// <param name="IsWarning">The limit is less than the horizon away, the growth is certain, and the level is above its usual highs.</param>
public sealed record LimitForecast(
    string Service, string Resource, double Used, double GrowthPerHour, TimeSpan? TimeToLimit, TimeSpan? Earliest, TimeSpan? Latest, bool IsWarning)
{
    /// <summary>Watched for too short a time to warn: that it does not says nothing yet.</summary>
    public bool IsLearning { get; init; }

    /// <summary>One sentence for people.</summary>
    public string Explain() => TimeToLimit is { } left
        ? string.Create(CultureInfo.InvariantCulture, $"{Resource} of {Service} is {Used:P0} used and grows by {GrowthPerHour:P1} an hour: full in {Minutes(left)} (between {Minutes(Earliest)} and {Minutes(Latest)})")
        : string.Create(CultureInfo.InvariantCulture, $"{Resource} of {Service} is {Used:P0} used and not growing towards its limit");

    private static string Minutes(TimeSpan? time) => time is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalMinutes:F0} min") : "never";
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Backend.Live;

/// <summary>Live updates. Section <c>Backend:Live</c>; limits of the sockets: <c>Sophia:WebSockets</c>.</summary>
public sealed class LiveOptions
{
    /// <summary>Whether <c>/ws</c> is served.</summary>
    /// <value>The default is true. Without it the page asks every few seconds.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The time between two updates.</summary>
    /// <value>100 ms to 1 minute. The default is one second.</value>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Interval { get; set; } = TimeSpan.Parse(BackendDefaults.LiveInterval, CultureInfo.InvariantCulture);
}

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class LiveOptionsValidator : IValidateOptions<LiveOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Backend.Access;

/// <summary>How many requests one caller may make. Section <c>Sophia:Server:RateLimiting</c>, which <c>backend.rate_limiting</c> and <c>RATE_LIMIT_RPM</c> set.</summary>
/// <remarks>A caller is the authenticated user, else the address.</remarks>
public sealed class RequestLimitOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Sophia:Server:RateLimiting";

    /// <summary>Requests a minute and caller.</summary>
    /// <value>1 to 10,000,000. The default is 6,000.</value>
    [Range(1, 10_000_000)]
    public int RequestsPerMinute { get; set; } = BackendDefaults.ReadsPerMinute;

    /// <summary>Requests that a caller may make at once.</summary>
    /// <value>1 to 1,000,000; null, the default, is a tenth of <see cref="RequestsPerMinute"/>, at least 10.</value>
    [Range(1, 1_000_000)]
    public int? BurstSize { get; set; }

    /// <summary>Callers that are told apart.</summary>
    /// <value>1 to 10,000,000. The default is 10,000.</value>
    [Range(1, 10_000_000)]
    public int MaxCallers { get; set; } = BackendDefaults.MaxCallers;

    internal int Burst => BurstSize ?? Math.Max(10, RequestsPerMinute / 10);
}

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class RequestLimitOptionsValidator : IValidateOptions<RequestLimitOptions>;

using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Defaults = Sophia.Resilience.ServiceResilienceDefaults;

namespace Sophia.Resilience;

/// <summary>
/// One service's policy: total timeout, then retry under a budget, then circuit breaker, then attempt timeout. Bound from the section
/// <c>Sophia:Resilience:&lt;name&gt;</c> and validated at start.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class ServiceResilienceOptions
{
    /// <summary>The limit of a call with all its retries and waits; <see langword="null"/> sets none.</summary>
    /// <value>10 milliseconds to one day. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinTimeout, Defaults.MaxDuration)]
    public TimeSpan? TotalTimeout { get; set; } = Defaults.TotalTimeout;

    /// <summary>The limit of a single attempt; <see langword="null"/> sets none.</summary>
    /// <value>10 milliseconds to one day. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinTimeout, Defaults.MaxDuration)]
    public TimeSpan? AttemptTimeout { get; set; } = Defaults.AttemptTimeout;

    /// <summary>How often a call is tried again at most. 0 switches retries off.</summary>
    /// <value>0 to 20 retries. The default is 3.</value>
    [Range(0, Defaults.MostRetries)]
    public int MaxRetries { get; set; } = Defaults.MaxRetries;

    /// <summary>The wait before the first retry; it doubles with each further one and is jittered.</summary>
    /// <value>One millisecond to one day. The default is 200 milliseconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan RetryDelay { get; set; } = Defaults.RetryDelay;

    /// <summary>The longest wait before a retry. An error that asks for more (<see cref="RetryAfter"/>) is not retried but returned at once.</summary>
    /// <value>One millisecond to one day. The default is five seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan MaxRetryDelay { get; set; } = Defaults.MaxRetryDelay;

    /// <summary>How many retries the service may get in relation to its calls.</summary>
    [Required]
    [ValidateObjectMembers(typeof(RetryBudgetOptionsValidator))]
    public RetryBudgetOptions RetryBudget { get; set; } = new();

    /// <summary>The breaker of the service; it counts what <see cref="IsTransient"/> accepts.</summary>
    [Required]
    [ValidateObjectMembers(typeof(CircuitBreakerOptionsValidator))]
    public CircuitBreakerOptions CircuitBreaker { get; set; } = new();

    /// <summary>Which errors say that the service, and not the request, is at fault: these count in the breaker and may be retried.</summary>
    /// <value>The default is <see cref="TransientErrors.IsTransient"/>.</value>
    [Required]
    public Func<Exception, bool> IsTransient { get; set; } = TransientErrors.IsTransient;

    /// <summary>How long an error asks the caller to wait, if it does.</summary>
    /// <value>The default is <see cref="TransientErrors.RetryAfter"/>.</value>
    [Required]
    public Func<Exception, TimeSpan?> RetryAfter { get; set; } = TransientErrors.RetryAfter;
}

using Microsoft.Extensions.Options;

namespace Sophia.Resilience;

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class CircuitBreakerOptionsValidator : IValidateOptions<CircuitBreakerOptions>
{
    public static CircuitBreakerOptionsValidator Instance { get; } = new();

    /// <exception cref="OptionsValidationException">A value is out of range.</exception>
    public static void ThrowIfInvalid(string service, CircuitBreakerOptions options)
    {
        var result = Instance.Validate(service, options);
        if (result.Failed)
        {
            throw new OptionsValidationException(service, typeof(CircuitBreakerOptions), result.Failures);
        }
    }
}

using Microsoft.Extensions.Options;

namespace Sophia.Resilience;

/// <summary>Checks what one value says about another, and names both.</summary>
internal sealed class ServiceResilienceCrossFieldValidator : IValidateOptions<ServiceResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, ServiceResilienceOptions options)
    {
        var errors = new List<string>();
        if (options.AttemptTimeout > options.TotalTimeout)
        {
            errors.Add($"Sophia:Resilience:{name}: AttemptTimeout ({options.AttemptTimeout}) is longer than TotalTimeout ({options.TotalTimeout}), so it could never fire. Lower it or raise TotalTimeout.");
        }

        if (options.RetryDelay > options.MaxRetryDelay)
        {
            errors.Add($"Sophia:Resilience:{name}: RetryDelay ({options.RetryDelay}) is longer than MaxRetryDelay ({options.MaxRetryDelay}). Lower it or raise MaxRetryDelay.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}

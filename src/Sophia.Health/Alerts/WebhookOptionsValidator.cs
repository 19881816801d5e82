using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>Checks the webhooks: a name and an http or https address each. The address itself is not said, it may hold a secret.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<AlertOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertOptions options)
    {
        var errors = options.Webhooks
            .Select((webhook, i) => (webhook, Key: $"{AlertDefaults.Section}:Webhooks:{i}"))
            .Where(pair => !Uri.TryCreate(pair.webhook.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            .Select(pair => $"{pair.Key}:Url must be an absolute http or https address.")
            .ToList();
        if (options.Webhooks.GroupBy(webhook => webhook.Name, StringComparer.Ordinal).Any(group => group.Count() > 1))
        {
            errors.Add($"{AlertDefaults.Section}:Webhooks: each needs its own Name; two have the same.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}

using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>Checks where alerts go: a name and an http or https address for each webhook and for Alertmanager. An address itself is not said, it may hold a secret.</summary>
internal sealed class AlertAddressValidator : IValidateOptions<AlertOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertOptions options)
    {
        var errors = new List<string>();
        for (var i = 0; i < options.Webhooks.Count; i++)
        {
            var key = $"{AlertDefaults.Section}:Webhooks:{i}";
            if (!Uri.TryCreate(options.Webhooks[i].Url, UriKind.Absolute, out var url) || !IsHttp(url))
            {
                errors.Add($"{key}:Url must be an absolute http or https address.");
            }

            if (string.IsNullOrWhiteSpace(options.Webhooks[i].Name))
            {
                errors.Add($"{key}:Name must not be empty.");
            }
        }

        if (options.Webhooks.GroupBy(webhook => webhook.Name, StringComparer.Ordinal).Any(group => group.Count() > 1))
        {
            errors.Add($"{AlertDefaults.Section}:Webhooks: each needs its own Name; two have the same.");
        }

        if (options.AlertmanagerUrl is { } alertmanager && !IsHttp(alertmanager))
        {
            errors.Add($"{AlertDefaults.Section}:AlertmanagerUrl must be an absolute http or https address, such as http://alertmanager:9093.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static bool IsHttp(Uri address) => address.IsAbsoluteUri && address.Scheme is ("http" or "https");
}

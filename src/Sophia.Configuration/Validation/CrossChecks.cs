using System.Globalization;
using Sophia.Configuration.Layers;
using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Validation;

/// <summary>The rules that look at several values at once. Each message names both values and where they stand.</summary>
internal sealed class CrossChecks(IReadOnlyDictionary<string, SetValue> values, List<SophiaConfigurationError> errors)
{
    private const string Root = DeploymentSchema.ConfigurationRoot;

    public void Run()
    {
        foreach (var pool in ServerEntry.Names(values, "ConnectionPools"))
        {
            NotAbove($"{Root}:ConnectionPools:{pool}", "MinConnections", "MaxConnections");
        }

        foreach (var server in ServerEntry.Names(values, "McpServers"))
        {
            Service($"{Root}:McpServers:{server}");
            External($"{Root}:McpServers:{server}");
        }

        foreach (var gateway in ServerEntry.Names(values, "ApiGateways"))
        {
            Service($"{Root}:ApiGateways:{gateway}");
        }

        Service($"{Root}:Backend");
        NotAbove($"{Root}:Monitoring:HealthChecks", "Timeout", "Interval");
        NotAbove($"{Root}:Monitoring:Prometheus", "ScrapeTimeout", "ScrapeInterval");
        Listeners();
    }

    private void Service(string path)
    {
        NotAbove($"{path}:Autoscaling", "Min", "Max");
        NotAbove($"{path}:HealthCheck", "Timeout", "Interval");
        NotAbove($"{path}:Resources", "Requests:Cpu", "Limits:Cpu");
        NotAbove($"{path}:Resources", "Requests:Memory", "Limits:Memory");
    }

    private void External(string path)
    {
        if (Get($"{path}:External") is { Value: "true" } external && Get($"{path}:Endpoint") is null && Get($"{path}:Endpoints:0") is null)
        {
            errors.Add(external.Origin.Error("an external server needs an address", "endpoint: http://host:port, or a list endpoints:"));
        }
    }

    private void Listeners()
    {
        if (Get($"{Root}:Server:Port") is { } port && port.Value != "0"
            && Get($"{Root}:Server:MetricsPort") is { } metrics && metrics.Value == port.Value)
        {
            errors.Add(metrics.Origin.Error(
                $"two listeners of this process on port {port.Value}: the other is {port.Origin.Key} ({port.Origin.Location})", "two different ports"));
        }
    }

    private void NotAbove(string path, string low, string high)
    {
        if (Get($"{path}:{low}") is { } small && Get($"{path}:{high}") is { } large && Number(small.Value) > Number(large.Value))
        {
            errors.Add(small.Origin.Error(
                $"{small.Value} is more than {large.Value} of {large.Origin.Key} ({large.Origin.Location})", $"at most {large.Value}"));
        }
    }

    private SetValue? Get(string key) => values.GetValueOrDefault(key);

    /// <summary>The number behind a value; null, which compares as false, for one that was refused already.</summary>
    private static double? Number(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) ? span.TotalSeconds : null;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sophia.Resilience;

/// <summary>The retry budgets of all service policies, and their instruments.</summary>
internal sealed class RetryBudgets
{
    private readonly ConcurrentDictionary<string, RetryBudget> _budgets = new(StringComparer.Ordinal);

    public RetryBudgets(IMeterFactory meters)
    {
        var meter = meters.Create(ResilienceDiagnostics.MeterName);
        meter.CreateObservableGauge("sophia.retry_budget.available", Available, "{retry}", "Retries that are paid for at this moment.");
        meter.CreateObservableCounter("sophia.retry_budget.retries", Retries, "{retry}", "Retries asked for, by result: granted, denied.");
    }

    public RetryBudget GetOrAdd(string service, RetryBudgetOptions options) =>
        _budgets.GetOrAdd(service, static (_, settings) => new RetryBudget(settings), options);

    private IEnumerable<Measurement<double>> Available() =>
        _budgets.Select(entry => new Measurement<double>(entry.Value.Available, ResilienceDiagnostics.Service(entry.Key)));

    private IEnumerable<Measurement<long>> Retries()
    {
        foreach (var (service, budget) in _budgets)
        {
            yield return new(budget.Granted, ResilienceDiagnostics.Service(service), new("sophia.retry_budget.result", "granted"));
            yield return new(budget.Denied, ResilienceDiagnostics.Service(service), new("sophia.retry_budget.result", "denied"));
        }
    }
}

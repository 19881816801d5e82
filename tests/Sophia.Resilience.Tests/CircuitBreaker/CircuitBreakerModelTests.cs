using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

/// <summary>Random sequences of operations against the reference of <see cref="BreakerModel"/>.</summary>
public sealed class CircuitBreakerModelTests
{
    private const int Recovery = 100;
    private const int ProbeLifetime = 40;

    private enum Act
    {
        Acquire,
        Report,
        Advance,
        Isolate,
        Reset,
    }

    // Acquiring, failing and waiting often, so that sequences get far into the state machine.
    private static readonly Gen<(Act Act, int Number)[]> Sequences = Gen.Select(
        Gen.Frequency((8, Gen.Const(Act.Acquire)), (8, Gen.Const(Act.Report)), (3, Gen.Const(Act.Advance)), (1, Gen.Const(Act.Isolate)), (1, Gen.Const(Act.Reset))),
        Gen.Int[0, 999]).Array[0, 80];

    [Fact]
    public void It_does_what_the_model_says_for_any_sequence_of_operations() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Sequences).Sample(
            (threshold, probes, sequence) => Run(threshold, probes, sequence), iter: 5_000);

    private static void Run(int threshold, int probes, (Act Act, int Number)[] sequence)
    {
        var time = new FakeTimeProvider();
        var breaker = Create(threshold, probes, time);
        var model = new BreakerModel(threshold, probes, Recovery, ProbeLifetime);
        var changes = new List<CircuitState>();
        breaker.StateChanged += (_, change) => changes.Add(change.State);
        var permits = new List<(CircuitBreakerPermit Real, ModelPermit Model)>();
        foreach (var (act, number) in sequence)
        {
            Step(act, number, time, breaker, model, permits);
            Assert.Equal(model.VisibleState, breaker.State);
            Assert.Equal(model.CanExecute, breaker.CanExecute);
        }

        Assert.Equal(model.Changes, changes);
    }

    private static void Step(
        Act act,
        int number,
        FakeTimeProvider time,
        CircuitBreaker breaker,
        BreakerModel model,
        List<(CircuitBreakerPermit Real, ModelPermit Model)> permits)
    {
        switch (act)
        {
            case Act.Acquire:
                var expected = model.TryAcquire();
                Assert.Equal(expected is not null, breaker.TryAcquire(out var permit));
                if (expected is not null)
                {
                    Assert.Equal(expected.IsProbe, permit.IsProbe);
                    permits.Add((permit, expected));
                }

                break;
            case Act.Report when permits.Count > 0:
                // Not removed: a permit may report again, and must then change nothing more than the model says.
                var (real, modelled) = permits[^(1 + number / 3 % Math.Min(permits.Count, 4))];
                var report = (BreakerReport)(number % 3);
                model.Report(modelled, report);
                Report(real, report);
                break;
            case Act.Advance:
                var milliseconds = number % 7 * 20;
                time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                model.Advance(milliseconds);
                break;
            case Act.Isolate:
                model.Isolate();
                breaker.Isolate();
                break;
            case Act.Reset:
                model.Reset();
                breaker.Reset();
                break;
        }
    }

    internal static CircuitBreaker Create(int threshold, int probes, TimeProvider time) => new(
        "orders",
        new CircuitBreakerOptions
        {
            FailureThreshold = threshold,
            PermittedProbes = probes,
            RecoveryTimeout = TimeSpan.FromMilliseconds(Recovery),
            ProbeTimeout = TimeSpan.FromMilliseconds(ProbeLifetime),
        },
        time);

    internal static void Report(CircuitBreakerPermit permit, BreakerReport report)
    {
        switch (report)
        {
            case BreakerReport.Success:
                permit.Success();
                break;
            case BreakerReport.Failure:
                permit.Failure();
                break;
            default:
                permit.Cancel();
                break;
        }
    }
}

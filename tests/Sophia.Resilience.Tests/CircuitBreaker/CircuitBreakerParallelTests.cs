using System.Collections.Concurrent;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

/// <summary>What must hold however threads interleave.</summary>
public sealed class CircuitBreakerParallelTests
{
    /// <summary>Operations run in parallel must leave the breaker in a state that some order of them, one after another, leaves it in.</summary>
    [Fact]
    public void Parallel_operations_end_where_some_order_of_them_ends() =>
        Gen.Int[0, 7].Select(start => Prepared(start))
            .SampleParallel(
                Report(BreakerReport.Success),
                Report(BreakerReport.Failure),
                Report(BreakerReport.Cancel),
                Gen.Operation<Subject>("acquire", subject => subject.Breaker.TryAcquire(out _)),
                Gen.Operation<Subject>("isolate", subject => subject.Breaker.Isolate()),
                Gen.Operation<Subject>("reset", subject => subject.Breaker.Reset()),
                equal: (left, right) => left.Fingerprint() == right.Fingerprint(),
                print: subject => subject.Fingerprint(),
                iter: 400);

    [Fact]
    public async Task However_many_threads_ask_a_half_open_breaker_only_its_permitted_probes_get_through()
    {
        for (var round = 0; round < 300; round++)
        {
            var permitted = 1 + round % 3;
            var breaker = HalfOpen(permitted, out _);
            var permits = new ConcurrentBag<CircuitBreakerPermit>();
            await Race(4, () =>
            {
                for (var i = 0; i < 5; i++)
                {
                    if (breaker.TryAcquire(out var permit))
                    {
                        permits.Add(permit);
                    }
                }
            });

            Assert.Equal(permitted, permits.Count);
        }
    }

    [Fact]
    public async Task Two_who_reach_for_the_last_place_at_the_same_moment_do_not_both_get_it()
    {
        const int Rounds = 50_000;
        var breaker = new CircuitBreaker("raced");
        var phases = Enumerable.Range(0, Rounds).Select(_ => new BreakerPhase
        {
            Breaker = breaker,
            Kind = BreakerPhaseKind.HalfOpen,
            Reason = CircuitBreakerChangeReason.RecoveryTimeElapsed,
            Probes = new BreakerProbe?[1],
        }).ToArray();
        var (taken, arrived) = (new int[Rounds], 0);
        await Race(2, () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                // They wait for each other before every round: started once, two threads on a busy machine hardly ever meet.
                var spin = new SpinWait();
                Interlocked.Increment(ref arrived);
                while (Volatile.Read(ref arrived) < 2 * (round + 1))
                {
                    spin.SpinOnce(sleep1Threshold: -1);
                }

                if (phases[round].TryTakeProbe(now: 0, lifetime: 1_000) is not null)
                {
                    Interlocked.Increment(ref taken[round]);
                }
            }
        });

        Assert.All(taken, winners => Assert.Equal(1, winners));
    }

    [Fact]
    public async Task Probes_given_back_while_others_ask_are_never_lost_and_never_doubled()
    {
        var breaker = HalfOpen(1, out _);
        var (running, most, taken) = (0, 0, 0L);
        await Race(4, () =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                if (breaker.TryAcquire(out var permit))
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref running));
                    Interlocked.Increment(ref taken);
                    Interlocked.Decrement(ref running);
                    permit.Cancel();
                }
            }
        });

        Assert.Equal(1, most);
        Assert.Equal(taken, breaker.GetCounters().Cancellations);
        Assert.Equal(20_000, taken + breaker.GetCounters().Rejections);
        Assert.True(breaker.CanExecute);
    }

    [Fact]
    public async Task No_state_event_is_lost_doubled_or_out_of_order()
    {
        var time = new FakeTimeProvider();
        var breaker = CircuitBreakerModelTests.Create(1, 1, time);
        var changes = new List<CircuitBreakerStateChangedEventArgs>();
        breaker.StateChanged += (_, change) => changes.Add(change);
        await Race(4, () =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                if (breaker.TryAcquire(out var permit))
                {
                    CircuitBreakerModelTests.Report(permit, (BreakerReport)(i % 3));
                }

                if (i % 5 == 0)
                {
                    breaker.Reset();
                }
            }
        });

        // All threads are done, so whoever was telling has finished: the list is complete without waiting.
        Assert.Equal(Enumerable.Range(1, changes.Count).Select(number => (long)number), changes.Select(change => change.Sequence));
        Assert.True(changes.Count >= 1_600, $"{changes.Count} changes for 1,600 resets");
        Assert.All(changes.Zip(changes.Skip(1)), pair => Assert.Equal(pair.First.State, pair.Second.PreviousState));
        Assert.Equal(changes[^1].State, breaker.State);
        Assert.Equal(changes.Count(change => change.State is CircuitState.Open), breaker.GetCounters().TimesOpened);
    }

    [Fact]
    public async Task Every_result_is_counted_once_somewhere()
    {
        var breaker = new CircuitBreaker("orders", new CircuitBreakerOptions { FailureThreshold = 3 }, new FakeTimeProvider());
        await Race(4, () =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                if (breaker.TryAcquire(out var permit))
                {
                    CircuitBreakerModelTests.Report(permit, (BreakerReport)(i * 7 % 3));
                }
                else
                {
                    breaker.Reset();
                }
            }
        });

        var counters = breaker.GetCounters();
        Assert.Equal(
            20_000, counters.Successes + counters.Failures + counters.Cancellations + counters.IgnoredResults + counters.Rejections);
    }

    [Fact]
    public async Task A_sliding_window_loses_no_call()
    {
        var window = new SlidingWindow(10_000);
        await Race(4, () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                window.Record(i % 10 * 1_000, hit: i % 4 == 0);
            }
        });

        Assert.Equal((40_000, 10_000), window.Read(9_999));
    }

    private static CircuitBreaker HalfOpen(int permittedProbes, out FakeTimeProvider time)
    {
        time = new FakeTimeProvider();
        var breaker = CircuitBreakerModelTests.Create(1, permittedProbes, time);
        breaker.Fail();
        time.Advance(TimeSpan.FromMilliseconds(100));
        return breaker;
    }

    private static GenOperation<Subject> Report(BreakerReport report) => Gen.Int[0, 3].Operation<Subject>(
        permit => $"{report} of permit {permit}", (subject, permit) => subject.Report(permit, report));

    /// <summary>Closed, open, half-open, or open with its time over so that the next one makes it half-open; with permits out from before and from now.</summary>
    private static Subject Prepared(int start)
    {
        var time = new FakeTimeProvider();
        var subject = new Subject(CircuitBreakerModelTests.Create(2, 1 + start % 2, time));
        subject.Acquire(start < 6 ? 2 : 4);
        if (start >= 2)
        {
            subject.Breaker.Fail(2);
        }

        if (start >= 4)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        if (start < 6)
        {
            subject.Acquire(2);
        }

        return subject;
    }

    private static async Task Race(int threads, Action action)
    {
        using var barrier = new Barrier(threads);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait(TestContext.Current.CancellationToken);
                action();
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }

    private sealed class Subject
    {
        private readonly List<string> _changes = [];
        private readonly List<CircuitBreakerPermit> _permits = [];

        public Subject(CircuitBreaker breaker)
        {
            Breaker = breaker;
            breaker.StateChanged += (_, change) => _changes.Add($"{change.PreviousState}>{change.State}");
        }

        public CircuitBreaker Breaker { get; }

        public void Acquire(int times)
        {
            for (var i = 0; i < times; i++)
            {
                _ = Breaker.TryAcquire(out var permit);
                _permits.Add(permit);
            }
        }

        public void Report(int permit, BreakerReport report) => CircuitBreakerModelTests.Report(_permits[permit], report);

        public string Fingerprint()
        {
            var counters = Breaker.GetCounters();
            return $"{Breaker.State} {Breaker.CanExecute} {counters.ConsecutiveFailures} {counters.ProbesRunning} {string.Join(',', _changes)}";
        }
    }
}

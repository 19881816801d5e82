using Microsoft.Extensions.Time.Testing;
using Sophia.Allocations.Tests;
using Sophia.Mcp.Hosting;

namespace Limits;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    private static readonly CallerKey A = CallerKey.User("issuer", "a");
    private static readonly CallerKey B = CallerKey.User("issuer", "b");

    private CallerBuckets Buckets(int perMinute, int burst, int maxCallers = 100) => new(new RateLimit(perMinute, burst), maxCallers, _time);

    [Fact]
    public void A_burst_passes_then_the_rate_holds_and_the_wait_is_exact()
    {
        var buckets = Buckets(perMinute: 60, burst: 5);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.True(buckets.TryTake(A, 1, out var none)));
        Assert.False(buckets.TryTake(A, 1, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(1), wait);

        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.False(buckets.TryTake(A, 1, out wait));
        Assert.Equal(TimeSpan.FromMilliseconds(600), wait);
        _time.Advance(wait);
        Assert.True(buckets.TryTake(A, 1, out _));
        Assert.False(buckets.TryTake(A, 1, out _));
    }

    [Fact]
    public void Over_a_long_time_exactly_the_rate_passes()
    {
        var buckets = Buckets(perMinute: 600, burst: 10);
        var passed = 0;
        for (var i = 0; i < 60_000; i++)
        {
            passed += buckets.TryTake(A, 1, out _) ? 1 : 0;
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        // Ten minutes of 600 and the burst.
        Assert.InRange(passed, 6_009, 6_011);
    }

    [Fact]
    public void A_dear_call_takes_its_weight_and_one_dearer_than_the_bucket_takes_all_of_it()
    {
        var buckets = Buckets(perMinute: 60, burst: 10);

        Assert.True(buckets.TryTake(A, 7, out _));
        Assert.False(buckets.TryTake(A, 4, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(1), wait);
        Assert.True(buckets.TryTake(B, 50, out _));
        Assert.False(buckets.TryTake(B, 1, out _));
    }

    [Fact]
    public void One_callers_storm_does_not_touch_another()
    {
        var buckets = Buckets(perMinute: 60, burst: 3);
        for (var i = 0; i < 1_000; i++)
        {
            buckets.TryTake(A, 1, out _);
        }

        Assert.True(buckets.TryTake(B, 1, out _));
        // Refusals cost nothing: the storm is served as soon as a token is there.
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(buckets.TryTake(A, 1, out _));
    }

    [Fact]
    public void A_million_callers_do_not_grow_the_table_and_idle_ones_are_forgotten()
    {
        var buckets = Buckets(perMinute: 60, burst: 5, maxCallers: 100);
        for (var i = 0; i < 10_000; i++)
        {
            buckets.TryTake(CallerKey.User(null, $"caller {i}"), 1, out _);
        }

        Assert.Equal(100, buckets.Count);
        // All of the first are full again: there is room for others.
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.All(Enumerable.Range(0, 5), _ => Assert.True(buckets.TryTake(A, 1, out var none)));
        Assert.False(buckets.TryTake(A, 1, out _));
        Assert.Equal(1, buckets.Count);
    }

    [Fact]
    public void A_clock_that_jumps_back_empties_no_bucket_for_longer_than_a_burst_takes()
    {
        var shape = new BucketShape(new RateLimit(60, 5), ticksPerSecond: 1_000);
        var bucket = new TokenBucket();
        Assert.True(bucket.TryTake(shape, shape.Cost(5), now: 10_000_000, out _));

        Assert.False(bucket.TryTake(shape, shape.Cost(1), now: 1_000, out var wait));

        Assert.InRange(wait, 1, shape.Capacity);
        Assert.True(bucket.TryTake(shape, shape.Cost(1), now: 1_000 + shape.Capacity, out _));
    }

    [Fact]
    public void A_decision_allocates_nothing()
    {
        var buckets = new CallerBuckets(new RateLimit(10_000_000, 1_000_000), 100, TimeProvider.System);
        foreach (var address in new[] { "10.1.2.3", "2001:db8::1" })
        {
            var request = CallerKeyTests.From(address);
            AllocationAssert.Nothing(() => buckets.TryTake(RequestCaller.Of(request), 1, out _));
        }

        AllocationAssert.Nothing(() => buckets.TryTake(CallerKey.User("issuer", "user"), 1, out _));
    }

    [Fact]
    public async Task Many_threads_at_once_take_no_more_than_there_is()
    {
        var buckets = Buckets(perMinute: 60, burst: 1_000);
        var taken = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                if (buckets.TryTake(A, 1, out var none))
                {
                    Interlocked.Increment(ref taken);
                }
            }
        })));

        Assert.Equal(1_000, taken);
    }
}

namespace Sophia.Resilience.Tests;

internal static class BreakerActions
{
    public static void Fail(this CircuitBreaker breaker, int times = 1, Exception? exception = null)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(breaker.TryAcquire(out var permit));
            permit.Failure(exception);
        }
    }

    public static void Succeed(this CircuitBreaker breaker, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(breaker.TryAcquire(out var permit));
            permit.Success();
        }
    }
}

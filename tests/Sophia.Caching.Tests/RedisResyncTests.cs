using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sophia.Caching.Redis;
using StackExchange.Redis;

public sealed class RedisResyncTests
{
    [Fact]
    public async Task A_Redis_that_refuses_at_once_is_asked_again_after_a_pause_and_not_given_up()
    {
        var time = new FakeTimeProvider();
        var replayed = new TaskCompletionSource();
        using var resync = new RedisResync(RedisChannel.Literal("c:resync"), _ =>
        {
            replayed.TrySetResult();
            return Task.CompletedTask;
        }, time, NullLogger.Instance);
        var subscriber = DispatchProxy.Create<ISubscriber, Refusing>();
        var redis = (Refusing)subscriber;
        redis.Published = message => resync.Received(RedisChannel.Literal("c:resync"), message);

        // The subscription is back, the connection for commands is not yet: with FailFast every publish fails at once.
        resync.Ask(subscriber);
        Assert.Equal(1, redis.Asked);
        redis.Refuses = false;
        for (var i = 0; i < 10_000 && !replayed.Task.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.True(replayed.Task.IsCompleted);
        Assert.Equal(2, redis.Asked);
    }

    public class Refusing : DispatchProxy
    {
        public bool Refuses { get; set; } = true;

        public int Asked { get; private set; }

        public Action<RedisValue> Published { get; set; } = _ => { };

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(ISubscriber.PublishAsync), targetMethod!.Name);
            Asked++;
            if (Refuses)
            {
                return Task.FromException<long>(new RedisException("not yet"));
            }

            Published((RedisValue)args![1]!);
            return Task.FromResult(1L);
        }
    }
}

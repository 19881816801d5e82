using Microsoft.Extensions.Time.Testing;
using Sophia.Mcp.Hosting;

namespace Limits;

public sealed class CallerTableTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task The_first_requests_of_a_caller_get_one_entry_even_for_the_last_place()
    {
        var caller = CallerKey.User("issuer", "a");
        for (var round = 0; round < 500; round++)
        {
            var table = new CallerTable<TokenBucket>(1, _time, static () => new TokenBucket());
            using var start = new Barrier(4);

            var entries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    return table.Get(caller, _time.GetTimestamp());
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            Assert.Single(entries.Distinct());
            Assert.Equal(1, table.Count);
        }
    }
}

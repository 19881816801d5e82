using System.Net;
using Backend.Tests.Hosting;

namespace Backend.Tests.History;

public sealed class LastSampleTests
{
    // Nothing but the last sample is ever due.
    private static readonly Dictionary<string, string> Rare = new() { ["Backend:History:SampleInterval"] = "00:01:00" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happened_since_the_last_sample_is_kept_at_the_stop()
    {
        const int Requests = 7;
        var first = await BackendHost.StartAsync(Rare);
        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/api/pools", Token)).Status);
        }

        var folder = await first.StopAsync();

        await using var second = await BackendHost.StartAsync(Rare, folder: folder);
        var (_, history) = await second.GetAsync("/api/history?range=5m&series=api", Token);
        Assert.Equal(Requests, history.GetProperty("series").GetProperty("api").EnumerateArray().Sum(point => point.GetProperty("count").GetInt64()));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sophia.Hosting.Tests.Support;

namespace Sophia.Hosting.Tests.Correlation;

public sealed class CorrelationTests
{
    private const string Header = "X-Correlation-ID";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Theory]
    [InlineData("order-17.a_b", true)]
    [InlineData("has space", false)]
    [InlineData("new%0aline", false)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", false)]
    public async Task A_sane_id_comes_back_and_any_other_is_replaced(string sent, bool kept)
    {
        await using var app = await RunningApp.ReadyAsync(map: web => web.MapGet("/id", (HttpContext context) => context.TraceIdentifier));

        using var answer = await app.GetAsync("/id", (Header, sent));

        var id = Assert.Single(answer.Headers.GetValues(Header));
        Assert.Equal(kept, id == sent);
        Assert.Equal(id, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData($"00-{Trace}-b7ad6b7169203331-01", Trace)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", null)]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", null)]
    [InlineData("garbage", null)]
    [InlineData(null, null)]
    public void The_trace_id_is_taken_from_a_valid_traceparent(string? header, string? id) => Assert.Equal(id, CorrelationId.FromTraceParent(header));

    [Fact]
    public void New_ids_differ_and_are_sane()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => CorrelationId.New()).ToHashSet();

        Assert.Equal(10_000, ids.Count);
        Assert.All(ids, id => Assert.True(CorrelationId.IsSane(id)));
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using var app = await RunningApp.ReadyAsync(new Dictionary<string, string?> { ["Sophia:Hosting:Correlation:Enabled"] = "false" });

        using var answer = await app.GetAsync("/live");

        Assert.False(answer.Headers.Contains(Header));
    }
}

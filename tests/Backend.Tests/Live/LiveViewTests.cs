using System.Text.Json;
using Backend.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Sophia.Health;

namespace Backend.Tests.Live;

public sealed class LiveViewTests
{
    [Fact]
    public async Task Everything_that_an_update_overtakes_is_sent_again()
    {
        var alerts = 0;
        var state = new LiveState([new LiveSection<int>("alerts", 1, () => alerts, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<int>)JsonSerializerOptions.Default.GetTypeInfo(typeof(int)))], TimeProvider.System, NullLogger<LiveState>.Instance);
        state.Update([]);
        var sent = new List<string>();

        await LiveHub.SendEverythingAsync(state, json =>
        {
            sent.Add(System.Text.Encoding.UTF8.GetString(json));
            if (sent.Count == 1)
            {
                // On its way an update passes it. The section comes again only when it changes again.
                alerts = 1;
                state.Update([]);
            }

            return Task.CompletedTask;
        });

        Assert.Equal(2, sent.Count);
        Assert.Contains("\"alerts\":0", sent[0], StringComparison.Ordinal);
        Assert.Contains("\"alerts\":1", sent[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AnomalyReason.Normal, 0.48, false)]
    [InlineData(AnomalyReason.Learning, 0.9, false)]
    [InlineData(AnomalyReason.Sustained, 0.48, true)]
    [InlineData(AnomalyReason.Sustained, 0.2, false)]
    public void What_is_as_expected_is_not_called_unusual(AnomalyReason reason, double score, bool shown) =>
        Assert.Equal(shown, LiveSections.IsNoteworthy(new AnomalyScore(score, 0, 3.2, 3.9, 1.85, reason)));

    [Fact]
    public void A_burn_rate_that_is_too_fast_is_shown_with_its_own_window()
    {
        BurnRate hour = new(14.4, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 0, 0), days = new(1, TimeSpan.FromDays(3), TimeSpan.FromHours(2), 461.7, 466.5);

        Assert.Equal(days, LiveSections.ToShow([hour, days]));
        Assert.Equal(hour, LiveSections.ToShow([hour]));
        Assert.False(LiveSections.ToShow([]).IsExceeded);
    }
}

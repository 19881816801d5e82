using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Backend.Live;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Backend.Tests.Live;

public sealed class StaleSectionTests
{
    private static readonly JsonTypeInfo<int> Number = (JsonTypeInfo<int>)JsonSerializerOptions.Default.GetTypeInfo(typeof(int));
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-29T10:00:00Z", CultureInfo.InvariantCulture));
    private readonly FakeLogger<LiveState> _log = new();
    private readonly LiveState _state;
    private bool _broken;
    private int _count;

    public StaleSectionTests() => _state = new LiveState(
        [new LiveSection<int>("sla", 1, () => _broken ? throw new InvalidOperationException("away") : _count, Number), new LiveSection<int>("alerts", 1, () => ++_count, Number)], _time, _log);

    [Fact]
    public void A_section_that_cannot_be_read_stays_and_is_called_stale_while_the_others_go_on()
    {
        Update();
        var read = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _broken = true;

        var first = Update();
        Assert.Equal((2, read), (first.GetProperty("alerts").GetInt32(), first.GetProperty("stale").GetProperty("sla").GetInt64()));
        Assert.False(first.TryGetProperty("sla", out _));
        // It is said once; a page that comes later is told as well, and gets what was read last.
        Assert.False(Update().TryGetProperty("stale", out _));
        var everything = Json(_state.Everything());
        Assert.Equal((0, 3, read), (everything.GetProperty("sla").GetInt32(), everything.GetProperty("alerts").GetInt32(), everything.GetProperty("stale").GetProperty("sla").GetInt64()));

        _broken = false;
        var mended = Update();
        Assert.Equal(3, mended.GetProperty("sla").GetInt32());
        Assert.Empty(mended.GetProperty("stale").EnumerateObject());
    }

    [Fact]
    public void A_section_that_never_could_be_read_is_left_out_and_named()
    {
        _broken = true;

        var everything = Json(_state.Everything());

        Assert.False(everything.TryGetProperty("sla", out _));
        Assert.Equal(JsonValueKind.Null, everything.GetProperty("stale").GetProperty("sla").ValueKind);
        Assert.Equal(1, everything.GetProperty("alerts").GetInt32());
    }

    [Fact]
    public void The_log_is_told_seldom()
    {
        for (var update = 0; update < 1_000; update++)
        {
            // It comes and goes.
            _broken = update % 3 != 0;
            Update();
        }

        // Seventeen minutes: told at the beginning and after ten minutes, and each time once that it is back.
        Assert.Equal(2, _log.Collector.GetSnapshot().Count(record => record.Level is LogLevel.Error));
        Assert.Equal(2, _log.Collector.GetSnapshot().Count(record => record.Level is LogLevel.Information));
        Assert.All(_log.Collector.GetSnapshot(), record => Assert.Contains("sla", record.Message, StringComparison.Ordinal));
    }

    private JsonElement Update()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return Json(_state.Update([]));
    }

    private static JsonElement Json(byte[] json) => JsonDocument.Parse(json).RootElement;
}

using Backend.History;

namespace Backend.Tests.History;

public sealed class HistoryBufferTests
{
    [Fact]
    public void What_does_not_fit_becomes_one_gap_of_the_time_it_stood_for()
    {
        var buffer = new HistoryBuffer(2);
        for (var i = 0; i < 5; i++)
        {
            buffer.Add(i * 10, (i + 1) * 10, []);
        }

        Assert.Equal((2, 3), (buffer.Count, buffer.Lost));
        Assert.Equal([new HistoryGap(0, 30, HistoryGap.StorageDown)], buffer.Gaps);
    }

    [Fact]
    public void Gaps_of_different_reasons_or_times_stay_apart()
    {
        var buffer = new HistoryBuffer(2);
        buffer.AddGap(new HistoryGap(0, 10, HistoryGap.NotRunning));
        buffer.AddGap(new HistoryGap(10, 20, HistoryGap.StorageDown));
        buffer.AddGap(new HistoryGap(30, 40, HistoryGap.StorageDown));

        Assert.Equal(3, buffer.Gaps.Count);
        buffer.Clear();
        Assert.Empty(buffer.Gaps);
    }
}

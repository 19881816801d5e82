using Backend.History;
using CsCheck;

namespace Backend.Tests.History;

public sealed class LatencySketchTests
{
    private static readonly Gen<double[]> Latencies = Gen.Double[0.02, 60_000].Array[1, 400];

    [Fact]
    public void Percentiles_are_within_two_percent() => Latencies.Sample(values =>
    {
        var sketch = Of(values);
        foreach (var share in new[] { 0.01, 0.5, 0.95, 0.99, 1 })
        {
            var exact = values.Order().ElementAt(Math.Max(1, (int)Math.Ceiling(share * values.Length)) - 1);
            Assert.InRange(sketch.Percentile(share), exact * 0.979, exact * 1.021);
        }
    });

    [Fact]
    public void Parts_put_together_are_the_whole() => Gen.Select(Latencies, Latencies).Sample((one, other) =>
    {
        var merged = Of(one);
        merged.Merge(Of(other));

        Assert.Equal(Of([.. one, .. other]).ToBytes(), merged.ToBytes());
        Assert.Equal(one.Length + other.Length, merged.Count);
    });

    [Fact]
    public void Written_and_read_it_is_the_same_and_small() => Latencies.Sample(values =>
    {
        var bytes = Of(values).ToBytes();

        Assert.Equal(bytes, LatencySketch.FromBytes(bytes).ToBytes());
        Assert.True(bytes.Length <= 3 * Math.Min(values.Length, LatencySketch.Buckets));
    });

    [Fact]
    public void Damaged_bytes_are_refused_and_never_harm() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        try
        {
            Assert.True(LatencySketch.FromBytes(bytes).Count >= 0);
        }
        catch (InvalidDataException)
        {
            // As it should be.
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(double.NaN)]
    [InlineData(double.MaxValue)]
    public void Odd_values_fall_into_the_first_or_last_bucket(double milliseconds) => Assert.InRange(LatencySketch.BucketOf(milliseconds), 0, LatencySketch.Buckets - 1);

    [Fact]
    public void An_empty_one_has_no_percentiles() => Assert.Equal(0, new LatencySketch().Percentile(0.99));

    private static LatencySketch Of(double[] values)
    {
        var sketch = new LatencySketch();
        Array.ForEach(values, sketch.Add);
        return sketch;
    }
}

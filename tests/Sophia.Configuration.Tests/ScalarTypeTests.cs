using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Tests;

public sealed class ScalarTypeTests
{
    private static readonly ScalarType[] All = [new SizeType(1, long.MaxValue), new CpuType(), new IntegerType(0, 10), new NumberType(0, 10), new DurationType(0, 60), new UrlType(), new BooleanType()];

    [Theory]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("9999999999999999999999999999Gi")]
    [InlineData("999999999999999m")]
    [InlineData("99999999999999999999999999999999s")]
    [InlineData("-1")]
    [InlineData("")]
    public void An_absurd_value_is_refused_and_never_throws(string text) =>
        Assert.All(All, type => Assert.False(type.TryRead(text, out _), $"{type.GetType().Name} took '{text}'"));

    [Theory]
    [InlineData("my-laptop")]
    [InlineData("localhst")]
    public void A_listening_host_that_is_a_name_is_refused(string text) => Assert.False(Types.Host.Type.TryRead(text, out _));
}

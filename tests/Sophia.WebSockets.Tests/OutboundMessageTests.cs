using System.Text.Json;

namespace Sophia.WebSockets.Tests;

public sealed class OutboundMessageTests
{
    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { (byte)'1', (byte)' ', (byte)'2' })]
    [InlineData(new byte[] { (byte)'"', 0xC3, (byte)'"' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    public void What_is_not_one_JSON_value_in_UTF8_is_refused_where_it_is_made(byte[] bytes) =>
        Assert.ThrowsAny<JsonException>(() => OutboundMessage.FromJson(bytes));
}

using System.IO.Pipelines;
using System.Text;
using Sophia.Mcp.Hosting;

public sealed class StdioInputTests
{
    private const string Request = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private const string Notification = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{", -32700, null)]
    [InlineData("hello", -32700, null)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":", -32700, "7")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"x\"} trailing", -32700, null)]
    [InlineData("[]", -32600, null)]
    [InlineData("[1", -32700, null)]
    [InlineData("5", -32600, null)]
    [InlineData("{}", -32600, null)]
    [InlineData("{\"method\":\"x\"}", -32600, null)]
    [InlineData("{\"jsonrpc\":\"1.0\",\"method\":\"x\"}", -32600, null)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":5}", -32600, null)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"x\"}", -32600, null)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"x\"}", -32600, null)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":\"\\ud800\",\"method\":\"x\"}", -32600, null)]
    public async Task A_line_that_the_sdk_would_pass_over_is_refused_and_left_out(string line, int code, string? id)
    {
        var (passed, faults) = await ReadAsync(Encoding.UTF8.GetBytes($"{Request}\n{line}\n{Notification}\n"), 4096);

        Assert.Equal($"{Request}\n{Notification}\n", passed);
        var fault = Assert.Single(faults);
        Assert.Equal((code, id), (fault.Code, fault.Id.Id?.ToString()));
        Assert.Contains("line 2 ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Request)]
    [InlineData(Notification)]
    [InlineData("")]
    [InlineData(" \t ")]
    [InlineData("""{"jsonrpc":"2.0","id":"a","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}""")]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""")]
    public async Task What_the_sdk_takes_or_answers_itself_passes(string line)
    {
        foreach (var end in new[] { "\n", "\r\n", "\r", "" })
        {
            for (var size = 1; size < 100; size += 7)
            {
                var (passed, faults) = await ReadAsync(Encoding.UTF8.GetBytes(line + end), size);

                Assert.Equal(line + end, passed);
                Assert.Empty(faults);
            }
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        var (passed, faults) = await ReadAsync([.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x"u8, 0xE9, .. "\"}\n"u8, .. Encoding.UTF8.GetBytes(Request)], 3);

        Assert.Equal(Request, passed);
        Assert.Equal("Parse error: line 1 is not UTF-8 (at byte 35).", Assert.Single(faults).Message);
    }

    [Fact]
    public async Task Marks_of_encodings_are_for_the_reader()
    {
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("x\n")];
        foreach (var size in new[] { 1, 2, 64 })
        {
            Assert.Equal(Request + "\n", (await ReadAsync([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Request + "\n")], size)).Passed);
            Assert.Equal("x\n", (await ReadAsync(utf16, size)).Passed);
        }
    }

    [Fact]
    public async Task A_long_line_in_small_pieces_is_not_read_from_its_start_for_each_and_may_have_thousands_of_levels()
    {
        var deep = $$"""{"jsonrpc":"2.0","id":1,"method":"x","params":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""";
        var wide = $$"""{"jsonrpc":"2.0","id":1,"method":"x","params":"{{new string('é', 4_000_000)}}"}""";

        var started = TimeProvider.System.GetTimestamp();
        var (passed, faults) = await ReadAsync(Encoding.UTF8.GetBytes($"{deep}\n{wide}\n"), 512);

        // 16,000 pieces: looking at the line from its start for each would be some 64 GB.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(30));

        Assert.Equal(deep.Length + wide.Length + 2, passed.Length);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_read_ends_with_its_token_though_the_input_is_silent()
    {
        var silent = new Pipe();
        await using var input = new StdioInput(silent.Reader.AsStream(), strictUtf8: true, static _ => Task.CompletedTask);
        using var stop = new CancellationTokenSource();

        var reading = input.ReadAsync(new byte[10], stop.Token).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    /// <summary>What the SDK's reader sees of bytes that arrive in pieces.</summary>
    private static async Task<(string Passed, List<StdioFault> Faults)> ReadAsync(byte[] bytes, int size)
    {
        var faults = new List<StdioFault>();
        await using var input = new StdioInput(
            new Pieces(bytes, size),
            strictUtf8: true,
            fault =>
            {
                faults.Add(fault);
                return Task.CompletedTask;
            });
        using var reader = new StreamReader(input, Encoding.UTF8);
        return (await reader.ReadToEndAsync(Token), faults);
    }

    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
    }
}

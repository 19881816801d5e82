using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>How an answer leaves the server: with the end of its stream, whole, and nothing else is held back.</summary>
public sealed class FinalEventTests
{
    private const string Call =
        """
        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"say","arguments":{"text":"hello"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}
        """;

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task An_answer_and_the_end_of_its_stream_leave_together_where_nothing_stands_between(bool ownBody, int flushes)
    {
        var counter = new FlushCounter();
        await using var app = await McpApp.ReadyAsync(builder => Configure(builder, counter), app =>
        {
            if (!ownBody)
            {
                app.Use(PassThroughBody);
            }

            app.MapSophiaMcpServer();
        });

        await app.PostAsync(Call, "tools/call", "say");
        counter.Reset();
        var (response, body) = await app.PostAsync(Call, "tools/call", "say");

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("hello", body!["result"]!["content"]![0]!["text"]!.GetValue<string>());
        Assert.Equal(flushes, counter.Flushes);
    }

    [Fact]
    public async Task An_application_that_reads_the_body_before_it_is_sent_finds_the_whole_answer()
    {
        var seen = "";
        await using var app = await McpApp.ReadyAsync(Configure, app =>
        {
            app.Use(async (context, next) =>
            {
                var body = context.Response.Body;
                using var memory = new MemoryStream();
                context.Response.Body = memory;
                await next(context);
                seen = Encoding.UTF8.GetString(memory.ToArray());
                context.Response.Body = body;
                await body.WriteAsync(memory.ToArray());
            });
            app.MapSophiaMcpServer();
        });

        var (_, body) = await app.PostAsync(Call, "tools/call", "say");

        Assert.Equal("hello", body!["result"]!["content"]![0]!["text"]!.GetValue<string>());
        Assert.Contains("\"text\":\"hello\"", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event: message\ndata: {\"result\":{}}\n\n", true)]
    [InlineData("event: message\ndata: {\"error\":{}}\n\n", true)]
    [InlineData("event: message\ndata: {\"method\":\"notifications/progress\"}\n\n", false)]
    [InlineData("event: message\nid: 3\ndata: {\"result\":{}}\n\n", false)]
    [InlineData(": keep-alive\n\n", false)]
    public void Only_an_answer_is_final(string written, bool expected) => Assert.Equal(expected, FinalEvent.Is(Encoding.UTF8.GetBytes(written)));

    [Fact]
    public void A_large_answer_is_sent_at_once() =>
        Assert.False(FinalEvent.Is(Encoding.UTF8.GetBytes("event: message\ndata: {\"result\":\"" + new string('x', 20_000) + "\"}\n\n")));

    private static void Configure(WebApplicationBuilder builder) =>
        builder.AddSophiaMcpServer().WithTools([McpServerTool.Create((string text) => text, new() { Name = "say" })]);

    private static void Configure(WebApplicationBuilder builder, FlushCounter counter)
    {
        Configure(builder);
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
        {
            connection.Transport = new CountingTransport(connection.Transport, counter);
            return next(connection);
        })));
    }

    private static async Task PassThroughBody(Microsoft.AspNetCore.Http.HttpContext context, Microsoft.AspNetCore.Http.RequestDelegate next)
    {
        context.Response.Body = new BufferedStream(context.Response.Body, 1);
        await next(context);
    }

    private sealed class FlushCounter
    {
        private int _flushes;

        public int Flushes => Volatile.Read(ref _flushes);

        public void Add() => Interlocked.Increment(ref _flushes);

        public void Reset() => Volatile.Write(ref _flushes, 0);
    }

    private sealed class CountingTransport(IDuplexPipe inner, FlushCounter counter) : IDuplexPipe
    {
        public PipeReader Input => inner.Input;

        public PipeWriter Output { get; } = new CountingWriter(inner.Output, counter);
    }

    private sealed class CountingWriter(PipeWriter inner, FlushCounter counter) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (inner.UnflushedBytes > 0)
            {
                counter.Add();
            }

            return inner.FlushAsync(cancellationToken);
        }
    }
}

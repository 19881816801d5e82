using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Hosting;

/// <summary>Takes the answer out of the SDK's stream of events and sends it as one JSON object.</summary>
internal sealed class JsonResponse(HttpContext context, IHttpResponseBodyFeature inner, ILogger logger) : ResponseBody(inner)
{
    private readonly ArrayBufferWriter<byte> _event = new();
    private byte[]? _answer;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _event.Write(buffer.Span);
        if (_event.WrittenSpan.EndsWith("\n\n"u8))
        {
            Read(_event.WrittenSpan);
            _event.ResetWrittenCount();
        }

        return ValueTask.CompletedTask;
    }

    // Not before the whole answer is there: until then its status can change.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends the answer, if there was one: a notification has none.</summary>
    public async Task SendAsync()
    {
        if (_answer is null || context.Response.HasStarted)
        {
            return;
        }

        var headers = context.Response.Headers;
        headers.ContentType = "application/json";
        headers.ContentLength = _answer.Length;
        headers.Remove("Content-Encoding");
        headers.Remove("X-Accel-Buffering");
        await Inner.Stream.WriteAsync(_answer, context.RequestAborted);
    }

    private void Read(ReadOnlySpan<byte> events)
    {
        foreach (var range in events.Split((byte)'\n'))
        {
            var line = events[range];
            if (!line.StartsWith("data:"u8))
            {
                continue;
            }

            var data = line[5..].Trim((byte)' ');
            switch (KindOf(data))
            {
                case Kind.Answer:
                    _answer = data.ToArray();
                    break;
                case Kind.Request:
                    logger.RequestNotDelivered(context.TraceIdentifier);
                    break;
            }
        }
    }

    private enum Kind
    {
        Other,
        Answer,
        Request,
    }

    /// <summary>What a JSON-RPC message is, by the names of its members.</summary>
    private static Kind KindOf(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        var (method, id, outcome) = (false, false, false);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName)
            {
                method |= reader.ValueTextEquals("method"u8);
                id |= reader.ValueTextEquals("id"u8);
                outcome |= reader.ValueTextEquals("result"u8) || reader.ValueTextEquals("error"u8);
                reader.Skip();
            }
        }

        return outcome && !method ? Kind.Answer : method && id ? Kind.Request : Kind.Other;
    }
}

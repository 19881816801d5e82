using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Sophia.Mcp.Hosting;

/// <summary>What is wrong with a line of standard input that the SDK would pass over in silence.</summary>
internal sealed record StdioFault(int Code, string Message, RequestId Id);

/// <summary>Looks whether a line is one JSON-RPC message, as far as its answer can be sent by the SDK; it reads each byte once.</summary>
internal ref struct StdioLine
{
    // As the SDK looks for the id of a message that it cannot read.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    private RequestId _id;
    private bool _hasId;
    private bool _isVersion2;
    private bool _hasMethod;
    private bool _hasError;

    /// <summary>Null when the SDK answers the line or need not: a message, one whose id it can find, nothing but white space.</summary>
    public static StdioFault? Check(ReadOnlySequence<byte> line, long number, bool strictUtf8)
    {
        var text = default(Utf8Scan);
        if (strictUtf8 && !(text.Add(line) && text.End()))
        {
            return Fault(JsonRpcErrors.ParseError, $"Parse error: line {number} is not UTF-8 (at byte {text.Bad}).", default);
        }

        var message = default(StdioLine);
        try
        {
            return message.Read(line, number);
        }
        catch (JsonException exception)
        {
            return Fault(JsonRpcErrors.ParseError, $"Parse error: line {number} is not JSON (at byte {exception.BytePositionInLine}). Send one JSON-RPC message a line.", message._id);
        }
    }

    private StdioFault? Read(ReadOnlySequence<byte> line, long number)
    {
        var reader = new Utf8JsonReader(line, Options);
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return Fault(JsonRpcErrors.InvalidRequest, $"Invalid Request: line {number} is {(reader.TokenType is JsonTokenType.EndArray ? "a batch" : "no object")}. Send one JSON-RPC message a line.", default);
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Member(ref reader);
        }

        // Nothing may follow.
        reader.Read();
        return _id.Id is not null || (_isVersion2 && !_hasId && _hasMethod) || (_isVersion2 && !_hasMethod && _hasError) ? null : Fault(
            JsonRpcErrors.InvalidRequest,
            $"Invalid Request: line {number} is no JSON-RPC message: it needs \"jsonrpc\": \"2.0\", a \"method\", and for an answer an \"id\" that is a string or a whole number.",
            default);
    }

    private void Member(ref Utf8JsonReader reader)
    {
        var (id, version, method, error) = (
            reader.ValueTextEquals("id"u8), reader.ValueTextEquals("jsonrpc"u8), reader.ValueTextEquals("method"u8), reader.ValueTextEquals("error"u8));
        reader.Read();
        if (id)
        {
            _hasId = true;
            _id = Id(ref reader);
        }

        _isVersion2 |= version && reader.TokenType is JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
        _hasMethod |= method && reader.TokenType is JsonTokenType.String;
        _hasError |= error && reader.TokenType is JsonTokenType.StartObject;
        reader.Skip();
    }

    private static RequestId Id(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.String => new RequestId(reader.GetString()!),
                JsonTokenType.Number when reader.TryGetInt64(out var number) => new RequestId(number),
                _ => default,
            };
        }
        catch (InvalidOperationException)
        {
            // A text with half a character in it.
            return default;
        }
    }

    private static StdioFault Fault(int code, FormattableString message, RequestId id) => new(code, message.ToString(CultureInfo.InvariantCulture), id);
}

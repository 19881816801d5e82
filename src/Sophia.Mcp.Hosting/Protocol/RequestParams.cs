using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sophia.Mcp.Hosting;

/// <summary>Says what is wrong with the parameters of a request, when that is why it failed.</summary>
internal static class RequestParams
{
    /// <summary>An invalid-params error that names the place or the argument, or null when the parameters were right.</summary>
    public static McpProtocolException? Explain(JsonRpcRequest request, Exception exception)
    {
        if (exception is ArgumentException { ParamName: "arguments" } missing && Quoted(missing.Message) is { } argument)
        {
            return Invalid($"Invalid params of '{Method(request)}': the argument '{argument}' is required.", missing);
        }

        if (exception is InvalidOperationException && HalfCharacter.Find(request.Params) is { } place)
        {
            return Invalid($"Invalid params of '{Method(request)}': {place} holds half a character (a lone surrogate such as \\ud800). Send both halves, or neither.", exception);
        }

        return exception is JsonException or InvalidOperationException or FormatException && Unreadable(request) is { } unreadable
            ? Invalid($"Invalid params of '{Method(request)}' at {unreadable.Path ?? "$"}: the value has a wrong type or is missing.", exception)
            : null;
    }

    private static McpProtocolException Invalid(string message, Exception cause) => new(message, cause, McpErrorCode.InvalidParams);

    private static string Method(JsonRpcRequest request) => (string)McpMethod.Of(request.Method).Tag.Value!;

    // "The arguments dictionary is missing a value for the required parameter 'city'. (Parameter 'arguments')"
    private static string? Quoted(string message)
    {
        var start = message.IndexOf('\'', StringComparison.Ordinal) + 1;
        var end = start > 0 ? message.IndexOf('\'', start) : -1;
        return end > start ? message[start..end] : null;
    }

    private static JsonException? Unreadable(JsonRpcRequest request)
    {
        var type = request.Method switch
        {
            RequestMethods.ToolsCall => typeof(CallToolRequestParams),
            RequestMethods.ToolsList => typeof(ListToolsRequestParams),
            RequestMethods.PromptsGet => typeof(GetPromptRequestParams),
            RequestMethods.PromptsList => typeof(ListPromptsRequestParams),
            RequestMethods.ResourcesRead => typeof(ReadResourceRequestParams),
            RequestMethods.ResourcesList => typeof(ListResourcesRequestParams),
            RequestMethods.ResourcesTemplatesList => typeof(ListResourceTemplatesRequestParams),
            RequestMethods.CompletionComplete => typeof(CompleteRequestParams),
            RequestMethods.Initialize => typeof(InitializeRequestParams),
            _ => null,
        };
        if (type is null)
        {
            return null;
        }

        try
        {
            JsonSerializer.Deserialize(request.Params, McpJsonUtilities.DefaultOptions.GetTypeInfo(type));
            return null;
        }
        catch (JsonException exception)
        {
            return exception;
        }
        catch (InvalidOperationException exception)
        {
            return new JsonException(exception.Message, exception);
        }
    }
}

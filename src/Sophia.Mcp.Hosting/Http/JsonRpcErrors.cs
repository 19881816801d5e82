using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>Answers a request that never reaches the protocol in the protocol's own shape.</summary>
internal static class JsonRpcErrors
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int InternalError = -32603;

    // The range that JSON-RPC leaves to servers; the SDK uses the same code for what HTTP refuses.
    public const int ServerError = -32000;

    public static Task WriteAsync(HttpContext context, int status, int code, string message, int retryAfterSeconds = 0)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        if (retryAfterSeconds > 0)
        {
            response.Headers.RetryAfter = retryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WriteNull("id");
        json.WriteStartObject("error");
        json.WriteNumber("code", code);
        json.WriteString("message", message);
        if (retryAfterSeconds > 0)
        {
            json.WriteStartObject("data");
            json.WriteNumber("retryAfterSeconds", retryAfterSeconds);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }
}

using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AiMemory.Tests.EndToEnd;

/// <summary>Short words for the SDK's client.</summary>
internal static class Client
{
    public static Task<McpClient> ConnectAsync(Uri mcp, CancellationToken cancellationToken) =>
        McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = mcp }), cancellationToken: cancellationToken);

    /// <summary>Calls a tool that is to succeed and returns its structured answer.</summary>
    public static async Task<JsonElement> AnswerAsync(this McpClient client, string tool, object arguments, CancellationToken cancellationToken)
    {
        var result = await client.ResultAsync(tool, arguments, cancellationToken);
        Assert.False(result.IsError is true, Text(result));
        return Assert.NotNull(result.StructuredContent);
    }

    /// <summary>Calls a tool that is to fail and returns what it says.</summary>
    public static async Task<string> ErrorAsync(this McpClient client, string tool, object arguments, CancellationToken cancellationToken)
    {
        var result = await client.ResultAsync(tool, arguments, cancellationToken);
        Assert.True(result.IsError is true, Text(result));
        return Text(result);
    }

    private static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    private static async Task<CallToolResult> ResultAsync(this McpClient client, string tool, object arguments, CancellationToken cancellationToken)
    {
        var values = JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(value => value.Name, value => (object?)value.Value);
        return await client.CallToolAsync(tool, values, cancellationToken: cancellationToken);
    }
}

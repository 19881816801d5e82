using System.Net;
using System.Text;
using Limits;
using Sophia.Mcp.Hosting;

/// <summary>Requests that somebody between the client and the server could read in another way than the server does.</summary>
public sealed class SmugglingTests
{
    private readonly NewMcpApiKey _key = McpApiKey.Create();
    private readonly NewMcpApiKey _other = McpApiKey.Create();

    private Task<McpApp> StartAsync() => IdentityApp.StartAsync(null, null,
        ("Sophia:Mcp:Identity:ApiKeys:ada:Hash", _key.Hash), ("Sophia:Mcp:Identity:ApiKeys:eve:Hash", _other.Hash));

    [Theory]
    [InlineData("Authorization: Bearer {ada}\r\nAuthorization: Bearer {eve}", 400)]
    [InlineData("Authorization: Bearer {ada}\r\nAuthorization: Bearer {ada}", 400)]
    [InlineData("authorization: Bearer {ada}\r\nAUTHORIZATION: Bearer {eve}", 400)]
    [InlineData("X-API-Key: {ada}\r\nX-API-Key: {eve}", 400)]
    [InlineData("X-API-Key: {ada}\r\nAuthorization: Bearer {eve}", 400)]
    [InlineData("X-API-Key: {ada}\r\nAuthorization: Basic eDp5", 400)]
    [InlineData("Authorization: Bearer {ada}, Bearer {eve}", 401)]
    [InlineData("Authorization: Bearer {ada} {eve}", 401)]
    [InlineData("Authorization: Bearer {ada}\tx", 401)]
    [InlineData("Authorization: Basic {ada}", 401)]
    [InlineData("X-API-Key: {ada},{eve}", 401)]
    [InlineData("X_API_Key: {ada}", 401)]
    [InlineData("X-API-Key : {ada}", 400)]
    [InlineData("X-Forwarded-User: ada\r\nX-Remote-User: ada\r\nX-User: ada", 401)]
    [InlineData("X-Original-Authorization: Bearer {ada}\r\nProxy-Authorization: Bearer {ada}", 401)]
    [InlineData("Cookie: Authorization=Bearer {ada}; X-API-Key={ada}", 401)]
    [InlineData("X-Method-Override: GET\r\nX-Original-URL: /health", 401)]
    [InlineData("Accept: x\r\n Authorization: Bearer {ada}", 400)]
    [InlineData("X-API-Key: {ada}", 200)]
    [InlineData("Authorization:    Bearer   {ada}   ", 200)]
    public async Task One_credential_in_one_header_and_nothing_else(string headers, int status)
    {
        await using var app = await StartAsync();
        var answer = await AskAsync(app, headers.Replace("{ada}", _key.Key, StringComparison.Ordinal).Replace("{eve}", _other.Key, StringComparison.Ordinal));

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == 200, answer.Contains("\"ada\"", StringComparison.Ordinal));
        Assert.DoesNotContain("\"eve\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_request_hidden_in_the_first_ones_body_is_no_request()
    {
        await using var app = await StartAsync();
        var hidden = $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {_key.Key}\r\nContent-Length: 0\r\n\r\n";
        using var socket = await RawSocket.ConnectAsync(app.Address);
        await socket.SendAsync(
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {hidden.Length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}");
        var answer = await socket.ReadToEndAsync();

        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_in_a_header_opens_nothing_when_the_message_says_another()
    {
        var desk = new Desk();
        await using var app = await desk.StartAsync();
        foreach (var revision in new[] { "2026-07-28", "2025-11-25" })
        {
            using var request = McpApp.Modern(Encoding.UTF8.GetBytes(McpApp.Call("drop")), "tools/call", "look");
            request.Headers.Remove("MCP-Protocol-Version");
            var (_, body) = await app.SendAsync(request, desk.As("reader"), ("MCP-Protocol-Version", revision));

            Assert.Null(body.Text());
            Assert.NotNull(body!["error"]);
        }
    }

    private static async Task<string> AskAsync(McpApp app, string headers)
    {
        var body = McpApp.Call("who");
        using var socket = await RawSocket.ConnectAsync(app.Address);
        await socket.SendAsync(
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
            + $"MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: who\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n\r\n{body}");
        return (await socket.ReadToEndAsync()).Replace("\\\"", "\"", StringComparison.Ordinal);
    }
}

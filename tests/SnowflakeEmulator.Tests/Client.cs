using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SnowflakeEmulator.Tests;

/// <summary>A bare client of the SQL API.</summary>
public sealed class Client : IDisposable
{
    private readonly HttpClient _http;
    private readonly Func<string> _token;

    public Client(Uri address, Func<string> token)
    {
        _token = token;
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = address };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("tests/1.0");
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        _http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
    }

    public string? Role { get; init; } = "ACCOUNTADMIN";

    public string? Warehouse { get; init; }

    public string? Database { get; init; }

    public string? Schema { get; init; }

    public string TokenType { get; init; } = "KEYPAIR_JWT";

    public HttpClient Http => _http;

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? token = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? _token());
        request.Headers.Add("X-Snowflake-Authorization-Token-Type", TokenType);
        using var response = await _http.SendAsync(request, cancellationToken);
        var compressed = response.Content.Headers.ContentEncoding.Contains("gzip");
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var plain = compressed ? new GZipStream(body, CompressionMode.Decompress) : body;
        using var reader = new StreamReader(plain);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return new Answer(response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), response.Headers.RetryAfter?.Delta, compressed);
    }

    /// <summary>Submits a statement.</summary>
    public Task<Answer> PostAsync(
        string sql, JsonObject? bindings = null, JsonObject? parameters = null, string query = "", int? timeout = null, string? token = null, CancellationToken cancellationToken = default)
    {
        var body = new JsonObject
        {
            ["statement"] = sql,
            ["timeout"] = timeout,
            ["database"] = Database,
            ["schema"] = Schema,
            ["warehouse"] = Warehouse,
            ["role"] = Role,
            ["bindings"] = bindings,
            ["parameters"] = parameters,
        };
        return SendAsync(HttpMethod.Post, "/api/v2/statements" + query, JsonContent.Create(body), token, cancellationToken);
    }

    /// <summary>Runs a statement that must succeed.</summary>
    public async Task<Answer> RunAsync(string sql, JsonObject? bindings = null, CancellationToken cancellationToken = default)
    {
        var answer = await PostAsync(sql, bindings, cancellationToken: cancellationToken);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{(int)answer.Status} {answer.Code} {answer.Message}\n{sql}");
        return answer;
    }

    /// <summary>Runs statements in one request.</summary>
    public async Task<Answer> RunAllAsync(string sql, CancellationToken cancellationToken = default)
    {
        var answer = await PostAsync(sql, parameters: new JsonObject { ["MULTI_STATEMENT_COUNT"] = "0" }, cancellationToken: cancellationToken);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{(int)answer.Status} {answer.Code} {answer.Message}\n{sql}");
        return answer;
    }

    public Task<Answer> GetAsync(string handle, int? partition = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, $"/api/v2/statements/{handle}{(partition is null ? "" : "?partition=" + partition)}", cancellationToken: cancellationToken);

    public Task<Answer> CancelAsync(string handle, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"/api/v2/statements/{handle}/cancel", cancellationToken: cancellationToken);

    public void Dispose() => _http.Dispose();
}

/// <summary>What came back.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode? Body, TimeSpan? RetryAfter, bool Compressed)
{
    public string? Code => (string?)Body?["code"];

    public string? Message => (string?)Body?["message"];

    public string Handle => (string)Body!["statementHandle"]!;

    public JsonArray Rows => Body!["data"]!.AsArray();

    public JsonArray RowType => Body!["resultSetMetaData"]!["rowType"]!.AsArray();

    /// <summary>Rows as text: cells joined by |, rows by new lines.</summary>
    public string Text => string.Join('\n', Rows.Select(r => string.Join('|', r!.AsArray().Select(c => (string?)c ?? "∅"))));

    public string? Cell => (string?)Rows[0]![0];
}

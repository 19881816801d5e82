using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SnowflakeEmulator.Tests.Drivers;

/// <summary>
/// Behaves as Snowflake's drivers do: logs in, sends compressed bodies, renews a token that has expired and repeats the request, follows result
/// addresses, fetches chunks and puts brackets around them.
/// </summary>
public sealed class DriverClient : IDisposable
{
    private readonly HttpClient _http;

    public DriverClient(Uri address) => _http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address };

    public string? Token { get; set; }

    public string? MasterToken { get; set; }

    public int Renewals { get; private set; }

    public JsonNode? Login { get; private set; }

    public HttpClient Http => _http;

    /// <summary>Logs in with a password.</summary>
    public Task<JsonNode> LoginAsync(string user, string password, string query = "", JsonObject? more = null, CancellationToken cancellationToken = default) =>
        LoginAsync(new JsonObject { ["LOGIN_NAME"] = user, ["PASSWORD"] = password }, query, more, cancellationToken);

    /// <summary>Logs in with a token of some kind.</summary>
    public Task<JsonNode> LoginWithTokenAsync(string authenticator, string token, string? user = null, string query = "", CancellationToken cancellationToken = default) =>
        LoginAsync(new JsonObject { ["AUTHENTICATOR"] = authenticator, ["TOKEN"] = token, ["LOGIN_NAME"] = user }, query, null, cancellationToken);

    private async Task<JsonNode> LoginAsync(JsonObject data, string query, JsonObject? more, CancellationToken cancellationToken)
    {
        data["ACCOUNT_NAME"] = "local.eu-west-1";
        data["CLIENT_APP_ID"] = "TestDriver";
        data["CLIENT_APP_VERSION"] = "1.2.3";
        foreach (var (name, value) in more ?? [])
        {
            data[name] = value?.DeepClone();
        }

        var body = await SendAsync(HttpMethod.Post, $"/session/v1/login-request?requestId={Guid.NewGuid()}{query}", new JsonObject { ["data"] = data }, null, cancellationToken);
        Login = body;
        Token = (string?)body["data"]?["token"];
        MasterToken = (string?)body["data"]?["masterToken"];
        return body;
    }

    /// <summary>Sends one request as it is.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode? body, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd("application/snowflake");
        request.Headers.UserAgent.ParseAdd("TestDriver/1.2.3");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Snowflake Token=\"{token}\"");
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Compress(body.ToJsonString()));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        return JsonNode.Parse(await TextAsync(response, cancellationToken))!;
    }

    /// <summary>Sends a request of the session; a token that has expired is renewed once.</summary>
    public async Task<JsonNode> CallAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(method, path, body, Token, cancellationToken);
        if ((string?)answer["code"] != "390112")
        {
            return answer;
        }

        await RenewAsync(cancellationToken);
        return await SendAsync(method, path, body, Token, cancellationToken);
    }

    public async Task<JsonNode> RenewAsync(CancellationToken cancellationToken)
    {
        var renewed = await SendAsync(
            HttpMethod.Post, "/session/token-request", new JsonObject { ["requestType"] = "RENEW", ["oldSessionToken"] = Token }, MasterToken, cancellationToken);
        if ((bool)renewed["success"]!)
        {
            Renewals++;
            Token = (string)renewed["data"]!["sessionToken"]!;
            MasterToken = (string)renewed["data"]!["masterToken"]!;
        }

        return renewed;
    }

    /// <summary>Hands a statement in and waits for its end.</summary>
    public async Task<JsonNode> QueryAsync(string sql, JsonObject? more = null, string? requestId = null, string query = "", CancellationToken cancellationToken = default)
    {
        var body = new JsonObject { ["sqlText"] = sql, ["asyncExec"] = false, ["sequenceId"] = 1 };
        foreach (var (name, value) in more ?? [])
        {
            body[name] = value?.DeepClone();
        }

        var answer = await CallAsync(HttpMethod.Post, $"/queries/v1/query-request?requestId={requestId ?? Guid.NewGuid().ToString()}{query}", body, cancellationToken);
        while ((string?)answer["code"] == "333333")
        {
            answer = await CallAsync(HttpMethod.Get, (string)answer["data"]!["getResultUrl"]!, null, cancellationToken);
        }

        return answer;
    }

    /// <summary>All rows of a result, those of its chunks too; cells joined by |, rows by new lines.</summary>
    public async Task<string> RowsAsync(string sql, JsonObject? more = null, CancellationToken cancellationToken = default)
    {
        var answer = await QueryAsync(sql, more, cancellationToken: cancellationToken);
        Assert.True((bool)answer["success"]!, $"{answer["code"]} {answer["message"]}\n{sql}");
        return await RowsOfAsync(answer, cancellationToken);
    }

    public async Task<string> RowsOfAsync(JsonNode answer, CancellationToken cancellationToken)
    {
        List<JsonNode?> rows = [.. answer["data"]!["rowset"]!.AsArray()];
        foreach (var chunk in answer["data"]!["chunks"]?.AsArray() ?? [])
        {
            using var response = await _http.GetAsync(new Uri((string)chunk!["url"]!), cancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
            var more = JsonNode.Parse("[" + await TextAsync(response, cancellationToken) + "]")!.AsArray();
            Assert.Equal((int)chunk["rowCount"]!, more.Count);
            rows.AddRange(more);
        }

        Assert.Equal((int)answer["data"]!["total"]!, rows.Count);
        return string.Join('\n', rows.Select(r => string.Join('|', r!.AsArray().Select(c => (string?)c ?? "∅"))));
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Compress(string text)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }

    private static async Task<string> TextAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var plain = response.Content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}

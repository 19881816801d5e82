using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sophia.Connections.Snowflake.Tests;

/// <summary>An HTTP server on a real port that answers as the test says, for what the emulator never does.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string Handle = "01b2c3d4-0000-0000-0000-000000000001";

    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public ConcurrentQueue<Seen> Requests { get; } = new();

    public static async Task<ScriptedServer> StartAsync(Func<HttpContext, Seen, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var seen = new Seen(
                server.Requests.Count, http.Request.Method, http.Request.Path + http.Request.QueryString.Value, await reader.ReadToEndAsync(),
                http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            server.Requests.Enqueue(seen);
            await answer(http, seen);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public SnowflakeClient Connect(Action<SnowflakeOptions>? change = null, TimeProvider? time = null)
    {
        var options = new SnowflakeOptions { BaseAddress = Address, Token = "a-token", RetryDelay = TimeSpan.FromMilliseconds(1) };
        change?.Invoke(options);
        return new SnowflakeClient(options, time);
    }

    /// <summary>An answer with rows of text columns; <paramref name="partitions"/> are the numbers of rows of all partitions, of which <paramref name="data"/> is the first.</summary>
    public static string Result(string data, int columns = 1, int[]? partitions = null, string type = "text") =>
        $$"""
        {"resultSetMetaData":{"numRows":{{(partitions ?? [1]).Sum()}},"format":"jsonv2","rowType":[{{string.Join(',', Enumerable.Range(0, columns).Select(i => $$"""{"name":"C{{i}}","type":"{{type}}","nullable":true}"""))}}],
        "partitionInfo":[{{string.Join(',', (partitions ?? [1]).Select(rows => $$"""{"rowCount":{{rows}},"uncompressedSize":100}"""))}}]},
        "data":{{data}},"code":"090001","statementHandle":"{{Handle}}","message":"Statement executed successfully.","sqlState":"00000"}
        """;

    public static string Accepted => $$"""{"code":"333334","message":"Asynchronous execution in progress.","statementHandle":"{{Handle}}","statementStatusUrl":"/api/v2/statements/{{Handle}}"}""";

    public static async Task SendAsync(HttpContext http, int status, string json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json));
    }

    public static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return buffer.ToArray();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>A request that came.</summary>
internal sealed record Seen(int Number, string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);

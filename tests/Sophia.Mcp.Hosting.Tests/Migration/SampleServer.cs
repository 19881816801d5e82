using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

/// <summary>A server written the way the SDK's samples are, one feature each, without a word of Sophia.</summary>
internal static class SampleServer
{
    private static readonly string[] Styles = ["casual", "formal"];

    public static IMcpServerBuilder AddTo(IServiceCollection services, bool sessions)
    {
        services.AddSingleton<Weather>();
        return services
            .AddMcpServer(options => options.ServerInfo = new Implementation { Name = "Everything Server", Version = "1.0.0", Title = "All of it" })
            .WithHttpTransport(options =>
            {
#pragma warning disable MCP9006 // The samples that elicit need sessions.
                options.SessionMode = sessions ? HttpServerSessionMode.Stateful : HttpServerSessionMode.Stateless;
#pragma warning restore MCP9006
            })
            .WithTools<SampleTools>()
            .WithPrompts<SamplePrompts>()
            .WithResources<SampleResources>()
            .WithCompleteHandler(static (context, _) => ValueTask.FromResult(new CompleteResult
            {
                Completion = new Completion { Values = [.. Styles.Where(style => style.StartsWith(context.Params.Argument.Value, StringComparison.Ordinal))], Total = 2 },
            }))
            .WithRequestFilters(static filters => filters.AddCallToolFilter(static next => async (request, token) =>
            {
                var result = await next(request, token);
                result.Content.Add(new TextContentBlock { Text = "filtered" });
                return result;
            }));
    }
}

public sealed record Forecast(string City, int Degrees, string[] Warnings);

internal sealed class Weather
{
    public Forecast For(string city) => new(city, city.Length, ["wind"]);
}

[McpServerToolType]
internal sealed class SampleTools(Weather weather)
{
    [McpServerTool(Name = "forecast", UseStructuredContent = true, ReadOnly = true), Description("Tells the weather.")]
    public Forecast Forecast([Description("Where")] string city) => weather.For(city);

    [McpServerTool(Name = "injected"), Description("Takes a service as a parameter.")]
    public static string Injected(Weather other, string city) => other.For(city).Degrees.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [McpServerTool(Name = "long"), Description("Reports progress.")]
    public static async Task<string> LongAsync(McpServer server, RequestContext<CallToolRequestParams> context, int steps = 3)
    {
        for (var step = 1; step <= steps; step++)
        {
            if (context.Params.ProgressToken is { } token)
            {
                await server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = step, Total = steps });
            }
        }

        return "completed";
    }

    [McpServerTool(Name = "annotated"), Description("Several contents.")]
    public static IEnumerable<ContentBlock> Annotated(LogLevel level = LogLevel.Error) =>
    [
        new TextContentBlock { Text = $"{level}", Annotations = new Annotations { Audience = [Role.User], Priority = 0.5f } },
        new ImageContentBlock { Data = "AQID"u8.ToArray(), MimeType = "image/png" },
    ];

    [McpServerTool(Name = "guess"), Description("Asks the user.")]
    public static async Task<string> GuessAsync(McpServer server, CancellationToken token)
    {
        var answer = await server.ElicitAsync(
            new ElicitRequestParams
            {
                Message = "Which number?",
                RequestedSchema = new ElicitRequestParams.RequestSchema { Properties = { ["number"] = new ElicitRequestParams.NumberSchema() } },
            },
            token);
        return $"{answer.Action} {answer.Content?["number"]}";
    }

    [McpServerTool(Name = "logs"), Description("Logs to the client.")]
    public static string Logs(McpServer server)
    {
#pragma warning disable MCP9005 // Deprecated in the newest revision, still in the samples.
        using var provider = server.AsClientLoggerProvider();
#pragma warning restore MCP9005
        provider.CreateLogger("sample").Log(LogLevel.Warning, default, "careful", null, static (state, _) => state);
        return "logged";
    }

    [McpServerTool(Name = "refuses"), Description("Tells the caller why not.")]
    public static string Refuses() => throw new McpException("not today");
}

[McpServerPromptType]
internal sealed class SamplePrompts
{
    [McpServerPrompt(Name = "complex"), Description("A prompt with arguments")]
    public static IEnumerable<ChatMessage> Complex(int temperature, string? style = null) =>
        [new(ChatRole.User, $"temperature={temperature}, style={style}"), new(ChatRole.Assistant, "I understand.")];
}

[McpServerResourceType]
internal sealed class SampleResources
{
    [McpServerResource(UriTemplate = "test://direct", Name = "direct", MimeType = "text/plain"), Description("A direct resource")]
    public static string Direct() => "direct";

    [McpServerResource(UriTemplate = "test://template/{id}", Name = "template"), Description("A template")]
    public static ResourceContents Template(RequestContext<ReadResourceRequestParams> context, int id) => id > 0
        ? new TextResourceContents { Text = $"item {id}", Uri = context.Params.Uri, MimeType = "text/plain" }
        : throw new McpException($"Unknown resource: {context.Params.Uri}");
}

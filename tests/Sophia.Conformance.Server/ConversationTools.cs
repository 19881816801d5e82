using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Conformance;

/// <summary>Tools that talk with the client while they run: log messages, progress, sampling, elicitation.</summary>
[McpServerToolType]
internal sealed class ConversationTools(TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    [McpServerTool(Name = "test_tool_with_logging"), Description("Logs to the client while it runs.")]
    public async Task<string> Logging(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        var logger = context.Server.AsClientLoggerProvider().CreateLogger("conformance");
        logger.LogInformation("Tool execution started");
        await Task.Delay(Step, time, cancellationToken);
        logger.LogInformation("Tool processing data");
        await Task.Delay(Step, time, cancellationToken);
        logger.LogInformation("Tool execution completed");
        return "Tool with logging executed successfully";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports progress while it runs.")]
    public async Task<string> Progress(McpServer server, RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        if (context.Params.ProgressToken is not { } progress)
        {
            return "No progress token provided";
        }

        foreach (var done in (int[])[0, 50, 100])
        {
            await server.NotifyProgressAsync(progress, new ProgressNotificationValue { Progress = done, Total = 100 }, cancellationToken: cancellationToken);
            await Task.Delay(Step, time, cancellationToken);
        }

        return progress.ToString()!;
    }

    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static async Task<string> Sampling(McpServer server, [Description("What to ask.")] string prompt, CancellationToken cancellationToken)
    {
        var answer = await server.SampleAsync(Questions.Sampling(prompt), cancellationToken);
        return $"LLM response: {answer.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}";
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the user.")]
    public static async Task<string> Elicitation(McpServer server, [Description("What to ask.")] string message, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(Questions.Text(message, "response"), cancellationToken);
        return $"User response: {answer.Action}";
    }

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks the user, with a default for every primitive type.")]
    public static async Task<string> Defaults(McpServer server, CancellationToken cancellationToken) =>
        $"Elicitation {(await server.ElicitAsync(Questions.WithDefaults(), cancellationToken)).Action}";

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks the user to choose, in every way there is.")]
    public static async Task<string> Choices(McpServer server, CancellationToken cancellationToken) =>
        $"Elicitation {(await server.ElicitAsync(Questions.Choices(), cancellationToken)).Action}";

    [McpServerTool(Name = "test_logging_tool"), Description("Logs; nothing may arrive unless the request asked for it.")]
    public static string QuietLogging(RequestContext<CallToolRequestParams> context)
    {
        context.Server.AsClientLoggerProvider().CreateLogger("conformance").LogInformation("test_logging_tool executed");
        return "logged";
    }

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Answers on a stream that carries nothing but the answer.")]
    public static string QuietStream() => "nothing but the result";

    [McpServerTool(Name = "test_missing_capability"), Description("Needs the client's sampling capability.")]
    public static string NeedsSampling(RequestContext<CallToolRequestParams> context) =>
        context.Server.ClientCapabilities?.Sampling is not null
            ? "The client can sample."
            : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "This tool needs the client's sampling capability.");
}

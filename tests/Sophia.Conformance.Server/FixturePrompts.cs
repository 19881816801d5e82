using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Conformance;

/// <summary>The prompts the suite asks for.</summary>
[McpServerPromptType]
internal sealed class FixturePrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("Has no arguments.")]
    public static string Simple() => "This is a simple prompt for testing.";

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("Has two arguments.")]
    public static string WithArguments([Description("The first.")] string arg1, [Description("The second.")] string arg2) =>
        $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("Embeds a resource.")]
    public static PromptMessage[] WithResource([Description("Its URI.")] string resourceUri) =>
    [
        new() { Role = Role.User, Content = FixtureMedia.Resource(resourceUri, "text/plain", "Embedded resource content for testing.") },
        new() { Role = Role.User, Content = new TextContentBlock { Text = "Please process the embedded resource above." } },
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("Shows an image.")]
    public static PromptMessage[] WithImage() =>
    [
        new() { Role = Role.User, Content = FixtureMedia.Image() },
        new() { Role = Role.User, Content = new TextContentBlock { Text = "Please analyze the image above." } },
    ];

    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("Needs to know the context first.")]
    public static string NeedsContext(RequestContext<GetPromptRequestParams> context)
    {
        if (context.Params.InputResponses?.TryGetValue("user_context", out var answer) is not true)
        {
            throw InputRequiredTools.Need(("user_context", InputRequest.ForElicitation(Questions.Text("What context should the prompt use?", "context"))));
        }

        return $"Please continue using context: {answer!.Deserialize(InputResponse.ElicitResultJsonTypeInfo)?.Content?["context"]}";
    }
}

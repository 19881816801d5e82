using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Conformance;

/// <summary>Tools that need more from the client and say so in their result, the way the revision of 2026-07-28 does it.</summary>
[McpServerToolType]
internal sealed class InputRequiredTools
{
    private static readonly byte[] SigningKey = RandomNumberGenerator.GetBytes(32);

    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Needs the user's name.")]
    public static string Elicitation(RequestContext<CallToolRequestParams> context) => $"Hello, {NameOrAsk(context)}!";

    [McpServerTool(Name = "test_incomplete_result_elicitation"), Description("Needs the user's name, and asks again when another answer came.")]
    public static string AskAgain(RequestContext<CallToolRequestParams> context) => $"Hello, {NameOrAsk(context)}!";

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Needs the client's model.")]
    public static string Sampling(RequestContext<CallToolRequestParams> context)
    {
        var answer = Response(context, "capital_question") ?? throw Need(("capital_question", Capital()));
        return $"Sampling said: {answer.Deserialize(InputResponse.CreateMessageResultJsonTypeInfo)?.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}";
    }

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Needs the client's roots.")]
    public static string Roots(RequestContext<CallToolRequestParams> context)
    {
        var answer = Response(context, "client_roots") ?? throw Need(("client_roots", AllRoots()));
        return $"Got {answer.Deserialize(InputResponse.ListRootsResultJsonTypeInfo)?.Roots.Count} root(s) from the client.";
    }

    [McpServerTool(Name = "test_input_required_result_request_state"), Description("Checks that the client gives its state back.")]
    public static string State(RequestContext<CallToolRequestParams> context) => context.Params.RequestState switch
    {
        null => throw Need("state-1", ("confirm", InputRequest.ForElicitation(Questions.Confirm()))),
        "state-1" => "state-ok",
        _ => "state-mismatch",
    };

    [McpServerTool(Name = "test_input_required_result_multiple_inputs"), Description("Needs three answers at once.")]
    public static string Several(RequestContext<CallToolRequestParams> context) => context.Params.InputResponses is { Count: >= 3 }
        ? "multiple-inputs-ok"
        : throw Need("several", ("user_name", Name()), ("greeting", InputRequest.ForSampling(Questions.Sampling("Greet somebody."))), ("client_roots", AllRoots()));

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Needs two answers, one after the other.")]
    public static string Rounds(RequestContext<CallToolRequestParams> context) => context.Params.RequestState switch
    {
        null => throw Need("round-1", ("step1", InputRequest.ForElicitation(Questions.Text("Step 1: What is your name?", "name")))),
        "round-1" => throw Need("round-2", ("step2", InputRequest.ForElicitation(Questions.Text("Step 2: What is your favorite color?", "color")))),
        _ => "multi-round-ok",
    };

    [McpServerTool(Name = "test_input_required_result_tampered_state"), Description("Refuses a state that it did not sign.")]
    public static string Tampered(RequestContext<CallToolRequestParams> context) => context.Params.RequestState switch
    {
        null => throw Need(Sign(Guid.NewGuid().ToString("N")), ("confirm", InputRequest.ForElicitation(Questions.Confirm()))),
        var state when state == Sign(state.Split('.')[0]) => "tampered-state-ok",
        _ => throw new McpProtocolException("The request state was changed on its way.", McpErrorCode.InvalidParams),
    };

    [McpServerTool(Name = "test_input_required_result_capabilities"), Description("Asks only for what the client said it can do.")]
    public static string Capabilities(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params.InputResponses is { Count: > 0 })
        {
            return "capability-check-ok: received input responses";
        }

        var client = context.JsonRpcRequest.Context?.ClientCapabilities;
        (bool Can, (string Key, InputRequest Request) Question)[] all =
        [
            (client?.Sampling is not null, ("capital_question", Capital())),
            (client?.Elicitation is not null, ("user_name", Name())),
            (client?.Roots is not null, ("client_roots", AllRoots())),
        ];
        var questions = all.Where(question => question.Can).Select(question => question.Question).ToArray();
        return questions.Length == 0 ? "capability-check-ok: nothing to ask" : throw Need(questions);
    }

    internal static InputRequiredException Need(params (string Key, InputRequest Request)[] questions) =>
        new(questions.ToDictionary(question => question.Key, question => question.Request));

    private static InputRequiredException Need(string state, params (string Key, InputRequest Request)[] questions) =>
        new(questions.ToDictionary(question => question.Key, question => question.Request), state);

    private static string NameOrAsk(RequestContext<CallToolRequestParams> context)
    {
        var answer = Response(context, "user_name") ?? throw Need(("user_name", Name()));
        return answer.Deserialize(InputResponse.ElicitResultJsonTypeInfo)?.Content?["name"].ToString() ?? "nobody";
    }

    private static InputResponse? Response(RequestContext<CallToolRequestParams> context, string key) =>
        context.Params.InputResponses?.TryGetValue(key, out var response) is true ? response : null;

    private static InputRequest Name() => InputRequest.ForElicitation(Questions.Text("What is your name?", "name"));

    private static InputRequest Capital() => InputRequest.ForSampling(Questions.Sampling("What is the capital of France?"));

    private static InputRequest AllRoots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    private static string Sign(string nonce) => $"{nonce}.{Convert.ToHexString(HMACSHA256.HashData(SigningKey, Encoding.UTF8.GetBytes(nonce)))}";
}

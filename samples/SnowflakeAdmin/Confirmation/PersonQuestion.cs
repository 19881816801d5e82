using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Confirmation;

/// <summary>The question that a client puts to its user, and the answer.</summary>
internal static class PersonQuestion
{
    private const string Key = "confirm";
    private const string Field = "run";

    /// <summary>Whether this client can ask its user, now.</summary>
    public static bool CanAsk(RequestContext<CallToolRequestParams> context) =>
        (context.JsonRpcRequest.Context?.ClientCapabilities ?? context.Server.ClientCapabilities)?.Elicitation?.Form is not null;

    /// <summary>Ends the call with the question; the client asks and calls again with the answer.</summary>
    public static InputRequiredException Ask(AdminEnvironment environment, GuardVerdict verdict, string token) => new(
        new Dictionary<string, InputRequest>
        {
            [Key] = InputRequest.ForElicitation(new ElicitRequestParams
            {
                Message = Text(environment, verdict),
                RequestedSchema = new ElicitRequestParams.RequestSchema
                {
                    Properties = { [Field] = new ElicitRequestParams.BooleanSchema { Title = $"Run it in {environment.Name}", Description = "Only true runs it." } },
                    Required = [Field],
                },
            }),
        },
        token);

    /// <summary>The answer: null when there is none yet.</summary>
    /// <exception cref="McpException">It is none of the form that was asked for.</exception>
    public static (string Token, bool Yes)? Answer(CallToolRequestParams parameters)
    {
        if (parameters.RequestState is not { Length: > 0 } token || parameters.InputResponses?.TryGetValue(Key, out var response) is not true)
        {
            return null;
        }

        var answer = Read(response);
        var yes = answer is { IsAccepted: true, Content: { } content } && content.TryGetValue(Field, out var value) && value.ValueKind is JsonValueKind.True;
        return (token, yes);
    }

    private static ElicitResult? Read(InputResponse? response)
    {
        try
        {
            return response?.Deserialize(InputResponse.ElicitResultJsonTypeInfo);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new McpException($"The answer to the question '{Key}' is not of the form that was asked for: {{\"action\": \"accept\", \"content\": {{\"{Field}\": true}}}}. Nothing was run.");
        }
    }

    private static string Text(AdminEnvironment environment, GuardVerdict verdict)
    {
        var text = new StringBuilder();
        text.Append("Run this in ").Append(environment.Name).Append(" (account ").Append(environment.Account).AppendLine(")?");
        var left = SnowflakeAdminDefaults.QuestionChars;
        foreach (var statement in verdict.Statements)
        {
            text.AppendLine().Append(statement.Kinds).Append(": ");
            var shown = Math.Min(left, statement.Text.Length);
            text.Append(statement.Text, 0, shown).AppendLine(shown < statement.Text.Length ? $"… [{statement.Text.Length - shown} more characters]" : "");
            left -= shown;
            foreach (var reference in statement.Objects.Where(static reference => reference.IsWrite))
            {
                text.Append("  changes ").AppendLine(Visible(reference));
            }
        }

        return text.ToString();
    }

    /// <summary>A name whose letters cannot be mistaken: those outside ASCII with their codes.</summary>
    private static string Visible(ObjectReference reference)
    {
        var name = $"{reference.Type} {reference.FullName}";
        return Ascii.IsValid(name) ? name : $"{name} ({string.Join(' ', name.EnumerateRunes().Where(static rune => !rune.IsAscii).Select(static rune => $"U+{rune.Value:X4}"))})";
    }
}

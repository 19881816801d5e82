using System.Text;
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
    public static (string Token, bool Yes)? Answer(CallToolRequestParams parameters)
    {
        if (parameters.RequestState is not { Length: > 0 } token || parameters.InputResponses?.TryGetValue(Key, out var response) is not true)
        {
            return null;
        }

        var answer = response!.Deserialize(InputResponse.ElicitResultJsonTypeInfo);
        var yes = answer is { IsAccepted: true, Content: { } content } && content.TryGetValue(Field, out var value) && value.ValueKind is System.Text.Json.JsonValueKind.True;
        return (token, yes);
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

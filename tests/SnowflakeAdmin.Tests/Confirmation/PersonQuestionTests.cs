using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using SnowflakeAdmin.Confirmation;

namespace SnowflakeAdmin.Tests.Confirmation;

/// <summary>Answers of people, as clients send them.</summary>
public sealed class PersonQuestionTests
{
    private static CallToolRequestParams Answered(string json) => JsonSerializer.Deserialize<CallToolRequestParams>(
        $$"""{"name":"execute_statement","requestState":"token","inputResponses":{{json}}}""", McpJsonUtilities.DefaultOptions)!;

    [Theory]
    [InlineData("""{"confirm":{"action":"accept","content":{"run":true}}}""", true)]
    [InlineData("""{"confirm":{"action":"accept","content":{"run":"true"}}}""", false)]
    [InlineData("""{"confirm":{"action":"accept","content":{"run":1}}}""", false)]
    [InlineData("""{"confirm":{"action":"accept","content":{}}}""", false)]
    [InlineData("""{"confirm":{"action":"accept"}}""", false)]
    [InlineData("""{"confirm":{"action":"decline","content":{"run":true}}}""", false)]
    [InlineData("""{"confirm":{"action":"cancel"}}""", false)]
    public void Only_true_is_yes(string json, bool yes) => Assert.Equal(("token", yes), PersonQuestion.Answer(Answered(json)));

    [Theory]
    [InlineData("""{"confirm":17}""")]
    [InlineData("""{"confirm":"yes"}""")]
    [InlineData("""{"confirm":[true]}""")]
    [InlineData("""{"confirm":{"action":"accept","content":"run"}}""")]
    public void What_is_no_answer_is_told_to_the_client(string json) =>
        Assert.Contains("not of the form", Assert.Throws<McpException>(() => PersonQuestion.Answer(Answered(json))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"other":{"action":"accept","content":{"run":true}}}""")]
    public void Without_an_answer_to_this_question_there_is_none(string json) => Assert.Null(PersonQuestion.Answer(Answered(json)));
}

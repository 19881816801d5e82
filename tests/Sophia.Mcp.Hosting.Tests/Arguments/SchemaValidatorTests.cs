using System.Text.Json;
using Sophia.Mcp.Hosting;

public sealed class SchemaValidatorTests
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "5", true)]
    [InlineData("""{"type":"integer"}""", "5.0", true)]
    [InlineData("""{"type":"integer"}""", "5.5", false)]
    [InlineData("""{"type":["string","null"]}""", "null", true)]
    [InlineData("""{"type":["string","null"]}""", "true", false)]
    [InlineData("""{"enum":["a",1]}""", "1", true)]
    [InlineData("""{"enum":["a",1]}""", "2", false)]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1]}""", true)]
    [InlineData("""{"minimum":1,"exclusiveMaximum":3}""", "3", false)]
    [InlineData("""{"minimum":1,"exclusiveMaximum":3}""", "2.9", true)]
    [InlineData("""{"maxLength":2}""", "\"😀😀\"", true)]
    [InlineData("""{"minItems":2}""", "[1]", false)]
    [InlineData("""{"pattern":"^a+$"}""", "\"aab\"", false)]
    [InlineData("""{"items":{"type":"string"}}""", """["a",1]""", false)]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string"}}}""", "{}", false)]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""", false)]
    [InlineData("""{"additionalProperties":{"type":"number"}}""", """{"b":1}""", true)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "5", false)]
    [InlineData("""{"oneOf":[{"type":"number"},{"type":"integer"}]}""", "5", false)]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":5}]}""", "6", false)]
    [InlineData("""{"not":{"type":"string"}}""", "\"a\"", false)]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"integer"}}}""", "\"a\"", false)]
    [InlineData("false", "1", false)]
    [InlineData("true", "1", true)]
    public void A_value_is_judged_as_the_specification_says(string schema, string value, bool valid) =>
        Assert.Equal(valid, SchemaValidator.Compile(JsonElement.Parse(schema)).FirstProblem("x", JsonElement.Parse(value)) is null);

    [Fact]
    public void A_schema_may_refer_to_itself()
    {
        var tree = SchemaValidator.Compile(JsonElement.Parse("""{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}}"""));

        Assert.Null(tree.FirstProblem("x", JsonElement.Parse("""{"v":1,"next":{"v":2}}""")));
        Assert.Equal("x.next.next.v", tree.FirstProblem("x", JsonElement.Parse("""{"next":{"next":{"v":"no"}}}"""))!.Name);
    }

    [Fact]
    public void A_reference_that_only_refers_to_itself_ends()
    {
        var loop = SchemaValidator.Compile(JsonElement.Parse("""{"$ref":"#"}"""));
        Assert.Equal("at most 64 levels", loop.FirstProblem("x", JsonElement.Parse("1"))!.Expected);
    }
}

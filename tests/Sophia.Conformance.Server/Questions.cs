using ModelContextProtocol.Protocol;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Sophia.Conformance;

/// <summary>What the fixture asks clients and users.</summary>
internal static class Questions
{
    public static CreateMessageRequestParams Sampling(string prompt) => new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
        MaxTokens = 100,
    };

    public static ElicitRequestParams Text(string message, string field) => Ask(message, field, new StringSchema { Description = message });

    public static ElicitRequestParams Confirm() => Ask("Please confirm", "ok", new BooleanSchema());

    public static ElicitRequestParams WithDefaults() => new()
    {
        Message = "Are these right?",
        RequestedSchema = new RequestSchema
        {
            Properties =
            {
                ["name"] = new StringSchema { Description = "Name", Default = "John Doe" },
                ["age"] = new NumberSchema { Type = "integer", Description = "Age", Default = 30 },
                ["score"] = new NumberSchema { Description = "Score", Default = 95.5 },
                ["status"] = new UntitledSingleSelectEnumSchema { Description = "Status", Enum = ["active", "inactive", "pending"], Default = "active" },
                ["verified"] = new BooleanSchema { Description = "Verified", Default = true },
            },
        },
    };

    public static ElicitRequestParams Choices() => new()
    {
        Message = "Please choose",
        RequestedSchema = new RequestSchema
        {
            Properties =
            {
                ["untitledSingle"] = new UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
                ["titledSingle"] = new TitledSingleSelectEnumSchema { OneOf = [Option(1), Option(2), Option(3)] },
                ["legacyEnum"] = new LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] },
                ["untitledMulti"] = new UntitledMultiSelectEnumSchema { Items = new UntitledEnumItemsSchema { Enum = ["option1", "option2", "option3"] } },
                ["titledMulti"] = new TitledMultiSelectEnumSchema { Items = new TitledEnumItemsSchema { AnyOf = [Option(1), Option(2), Option(3)] } },
            },
        },
    };

    private static EnumSchemaOption Option(int number) => new() { Const = $"value{number}", Title = $"Option {number}" };

    private static ElicitRequestParams Ask(string message, string field, PrimitiveSchemaDefinition schema) => new()
    {
        Message = message,
        RequestedSchema = new RequestSchema { Properties = { [field] = schema }, Required = [field] },
    };
}

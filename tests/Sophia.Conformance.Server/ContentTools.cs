using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Conformance;

/// <summary>Tools that answer with every kind of content, and one that fails.</summary>
[McpServerToolType]
internal sealed class ContentTools
{
    [McpServerTool(Name = "test_simple_text"), Description("Answers with text.")]
    public static string Text() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content"), Description("Answers with an image.")]
    public static ImageContentBlock Image() => FixtureMedia.Image();

    [McpServerTool(Name = "test_audio_content"), Description("Answers with sound.")]
    public static AudioContentBlock Audio() => FixtureMedia.Audio();

    [McpServerTool(Name = "test_embedded_resource"), Description("Answers with an embedded resource.")]
    public static EmbeddedResourceBlock Embedded() =>
        FixtureMedia.Resource("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types"), Description("Answers with text, an image and a resource.")]
    public static ContentBlock[] Several() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        FixtureMedia.Image(),
        FixtureMedia.Resource("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_error_handling"), Description("Fails on purpose.")]
    public static string Fail() => throw new InvalidOperationException("This tool intentionally returns an error for testing");

    [McpServerTool(Name = "test_reconnection"), Description("Its stream is closed in mid-call; the answer waits for the client to come back.")]
    public static string Reconnection() => "Reconnection test completed successfully";

    [McpServerTool(Name = "test_header_tool"), Description("Has an argument that also travels as a header.")]
    public static string Header([McpHeader("Region"), Description("Where to run it.")] string region, [Description("What to run.")] string query) =>
        $"Executed in region {region}: {query}";

    /// <summary>A tool whose input schema uses $defs and $ref, given verbatim.</summary>
    public static McpServerTool CreateSchemaTool()
    {
        var tool = McpServerTool.Create(() => "JSON Schema 2020-12 tool executed successfully", new() { Name = "json_schema_2020_12_tool", Description = "Has a schema with definitions." });
        tool.ProtocolTool.InputSchema = JsonElement.Parse("""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "$defs": { "address": { "type": "object", "properties": { "street": { "type": "string" }, "city": { "type": "string" } } } },
              "properties": { "name": { "type": "string" }, "address": { "$ref": "#/$defs/address" } },
              "additionalProperties": false
            }
            """);
        return tool;
    }
}

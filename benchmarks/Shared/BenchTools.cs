using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Sophia.Bench;

/// <summary>The same tools for every server that is measured: three of them, or three and as many more as <c>BENCH_TOOLS</c> asks for.</summary>
internal static class BenchTools
{
    public static IEnumerable<McpServerTool> Create(int count)
    {
        yield return McpServerTool.Create(Echo, new() { Name = "echo" });
        yield return McpServerTool.Create(Add, new() { Name = "add" });
        yield return McpServerTool.Create(Describe, new() { Name = "describe" });
        for (var i = 3; i < count; i++)
        {
            yield return McpServerTool.Create(Describe, new() { Name = $"tool_{i}", Description = $"Tool number {i} of many." });
        }
    }

    public static int Count() => int.TryParse(Environment.GetEnvironmentVariable("BENCH_TOOLS"), out var count) ? count : 3;

    [Description("Returns the text it is given.")]
    private static string Echo([Description("Any text.")] string text) => text;

    [Description("Adds two numbers.")]
    private static int Add([Description("The first.")] int a, [Description("The second.")] int b) => a + b;

    [Description("Describes a thing.")]
    private static string Describe(
        [Description("Its name.")] string name, [Description("How long the answer may be.")] int length = 100, [Description("Whether to be brief.")] bool brief = false) =>
        brief ? name : $"{name} ({length})";
}

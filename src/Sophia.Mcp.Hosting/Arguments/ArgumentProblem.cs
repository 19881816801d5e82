using System.Text.Json.Nodes;

namespace Sophia.Mcp.Hosting;

/// <summary>One wrong argument: which, what was expected, what came.</summary>
/// <param name="Name">The argument, with a path below it where it is an object or an array.</param>
/// <param name="Expected">What the tool takes.</param>
/// <param name="Received">What came.</param>
internal sealed record ArgumentProblem(string Name, string Expected, string Received)
{
    public override string ToString() => $"'{Name}': expected {Expected}, got {Received}";

    public JsonObject ToJson() => new() { ["name"] = Name, ["expected"] = Expected, ["received"] = Received };
}

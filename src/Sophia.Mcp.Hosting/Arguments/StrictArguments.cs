using System.Runtime.CompilerServices;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Checks arguments against the tool's own schema before it is called. Each schema is compiled once.</summary>
internal sealed class StrictArguments(ToolAnswers answers)
{
    private static readonly Dictionary<string, JsonElement> None = [];

    private readonly ConditionalWeakTable<McpServerTool, SchemaValidator> _validators = [];

    /// <summary>Compiles a tool's schema, so that its first call does not have to.</summary>
    public void Prepare(McpServerTool tool) => _validators.GetValue(tool, static tool => SchemaValidator.Compile(tool.ProtocolTool.InputSchema));

    /// <summary>The answer to a call with wrong arguments, or null.</summary>
    public CallToolResult? Check(ToolPlan plan, RequestContext<CallToolRequestParams> request)
    {
        if (request.MatchedPrimitive is not McpServerTool tool)
        {
            return null;
        }

        var validator = _validators.GetValue(tool, static tool => SchemaValidator.Compile(tool.ProtocolTool.InputSchema));
        var problems = validator.Problems(request.Params?.Arguments ?? None);
        return problems is null ? null : answers.RefuseArguments(plan, problems);
    }
}

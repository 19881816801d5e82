namespace Sophia.Mcp.Hosting;

/// <summary>Carries a timeout from the call to the answer; no author sees it.</summary>
internal sealed class ToolTimeoutException(ToolPlan plan) : Exception($"The tool '{plan.Name}' did not finish within {plan.Limits.Timeout}.");

using Sophia.LoadTests.Mcp;

switch (args)
{
    case ["mcp", .. var rest] when McpLoadOptions.TryParse(rest, out var options):
        await McpLoadTest.RunAsync(options, CancellationToken.None);
        return 0;
    default:
        await Console.Error.WriteLineAsync($"usage: dotnet run -c Release --project benchmarks/Sophia.LoadTests -- mcp [options]\n{McpLoadOptions.Help}");
        return 2;
}

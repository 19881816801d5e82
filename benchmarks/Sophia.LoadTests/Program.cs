using Sophia.LoadTests.Backend;
using Sophia.LoadTests.Faults;
using Sophia.LoadTests.Identity;
using Sophia.LoadTests.Mcp;
using Sophia.LoadTests.Sessions;
using Sophia.LoadTests.Snowflake;

switch (args)
{
    case ["mcp", .. var rest] when McpLoadOptions.TryParse(rest, out var options):
        await McpLoadTest.RunAsync(options, CancellationToken.None);
        return 0;
    case ["identity", .. var rest] when McpLoadOptions.TryParse(rest, out var options):
        await IdentityLoadTest.RunAsync(options, CancellationToken.None);
        return 0;
    case ["sessions", .. var rest] when rest is [] or ["--quick"]:
        await SessionLoadTest.RunAsync(quick: rest.Length > 0, CancellationToken.None);
        return 0;
    case ["snowflake", .. var rest] when rest is [] or ["--quick"]:
        await SnowflakeLoadTest.RunAsync(quick: rest.Length > 0, CancellationToken.None);
        return 0;
    case ["emulator", .. var rest] when rest is [] or ["--quick"]:
        EmulatorLoadTest.Run(quick: rest.Length > 0);
        return 0;
    case ["faults", .. var rest] when rest is [] or ["--quick"]:
        await FaultLoadTest.RunAsync(quick: rest.Length > 0, CancellationToken.None);
        return 0;
    case ["backend", .. var rest] when BackendLoadOptions.TryParse(rest, out var options):
        await BackendLoadTest.RunAsync(options, CancellationToken.None);
        return 0;
    default:
        await Console.Error.WriteLineAsync($"usage: dotnet run -c Release --project benchmarks/Sophia.LoadTests -- mcp [options]\n{McpLoadOptions.Help}\n       dotnet run -c Release --project benchmarks/Sophia.LoadTests -- sessions [--quick]\n       dotnet run -c Release --project benchmarks/Sophia.LoadTests -- identity [options]\n       dotnet run -c Release --project benchmarks/Sophia.LoadTests -- snowflake [--quick]\n       dotnet run -c Release --project benchmarks/Sophia.LoadTests -- emulator [--quick]\n       dotnet run -c Release --project benchmarks/Sophia.LoadTests -- faults [--quick]\n       dotnet run -c Release --project benchmarks/Sophia.LoadTests -- backend [ROWS] [options]\n{BackendLoadOptions.Help}");
        return 2;
}

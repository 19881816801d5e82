using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Sophia.Benchmarks.Caching;
using Sophia.Benchmarks.Connections;
using Sophia.Benchmarks.Redis;
using Sophia.Benchmarks.Snowflake;

if (args is ["--connections-promises"])
{
    await PromiseChecks.RunAsync(Console.Out);
    return 0;
}

if (args is ["--connections-cpu"])
{
    await ContentionCost.RunAsync(Console.Out);
    return 0;
}

if (args is ["--connections-lease"])
{
    await LeaseCost.RunAsync(Console.Out);
    return 0;
}

if (args is ["--redis-get"])
{
    await RedisGetCost.RunAsync(Console.Out);
    return 0;
}

if (args is ["--caching-get"])
{
    await CachedGetCost.RunAsync(Console.Out);
    return 0;
}

if (args is ["--snowflake-guard"])
{
    await GuardCost.RunAsync(Console.Out);
    return 0;
}

// BenchmarkDotNet builds the program and all it references anew, outside the usual output: without analyzers and lock files that is no second full build, and
// on a busy machine it may still take longer than the two minutes it is given by default. MSBuild reads these as properties.
Environment.SetEnvironmentVariable("RunAnalyzers", "false");
Environment.SetEnvironmentVariable("SophiaLock", "false");
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(15)));
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;

using BenchmarkDotNet.Attributes;
using SnowflakeAdmin.Guard;

namespace Sophia.Benchmarks.Snowflake;

/// <summary>The guard of the snowflake-admin sample on statements of 2 KB. Promised: 50 µs.</summary>
[MemoryDiagnoser]
public class GuardBenchmarks
{
    [Benchmark(Baseline = true)]
    public bool Report() => SqlGuard.Inspect(GuardStatements.Report, GuardStatements.ReadOnly).Allowed;

    [Benchmark]
    public bool Merge() => SqlGuard.Inspect(GuardStatements.Merge, GuardStatements.Everything).Allowed;

    [Benchmark]
    public bool Hostile() => SqlGuard.Inspect(GuardStatements.Hostile, GuardStatements.ReadOnly).Allowed;
}

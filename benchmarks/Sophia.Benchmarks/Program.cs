using BenchmarkDotNet.Running;
using Sophia.Benchmarks.Connections;

if (args is ["--connections-promises"])
{
    await PromiseChecks.RunAsync(Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Hosting.TestApp;

/// <summary>Steps that say on standard error what happens to them.</summary>
internal static class TestAppSteps
{
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<StartupStep>(new Step("first", null));
        if (configuration["hang"] is not null)
        {
            services.AddSingleton<StartupStep>(new Hang());
        }

        if (configuration["fail"] is { } reason)
        {
            services.AddSingleton<StartupStep>(new Step("second", reason));
        }
    }

    private sealed class Hang : StartupStep
    {
        public override string Name => "hang";

        public override Task StartAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task;
    }

    private sealed class Step(string name, string? failure) : StartupStep
    {
        public override string Name => name;

        public override Task StartAsync(CancellationToken cancellationToken)
        {
            Console.Error.WriteLine($"step {name} starts");
            return failure is null ? Task.CompletedTask : throw new InvalidOperationException(failure);
        }

        public override Task CleanupAsync(CancellationToken cancellationToken)
        {
            Console.Error.WriteLine($"step {name} cleaned up");
            return Task.CompletedTask;
        }
    }
}

using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;

namespace Sophia.Benchmarks.Resilience;

/// <summary>Polly's breaker, set up the way its documentation shows.</summary>
internal static class PollyBreakers
{
    public static CircuitBreakerStrategyOptions Options(CircuitBreakerStateProvider? state = null, CircuitBreakerManualControl? control = null) => new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = 20,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDuration = TimeSpan.FromMinutes(1),
        StateProvider = state,
        ManualControl = control,
    };

    public static ResiliencePipeline Closed() => new ResiliencePipelineBuilder().AddCircuitBreaker(Options()).Build();

    /// <summary>Open because the calls failed, not by hand: an isolated breaker rejects on another path.</summary>
    public static ResiliencePipeline Open(CircuitBreakerStateProvider? state = null)
    {
        var options = Options(state);
        options.MinimumThroughput = 2;
        options.BreakDuration = TimeSpan.FromDays(1);
        var pipeline = new ResiliencePipelineBuilder().AddCircuitBreaker(options).Build();
        for (var i = 0; i < 3; i++)
        {
            var context = ResilienceContextPool.Shared.Get();
            _ = pipeline.ExecuteOutcomeAsync(static (_, _) => new ValueTask<Outcome<int>>(Outcome.FromException<int>(new IOException())), context, 0)
                .AsTask().GetAwaiter().GetResult();
            ResilienceContextPool.Shared.Return(context);
        }

        return pipeline;
    }

    public static ResiliencePipeline Provided(Action<ResiliencePipelineBuilder> configure)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddResiliencePipeline("orders", configure);
        return services.BuildServiceProvider().GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline("orders");
    }
}

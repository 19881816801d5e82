using Microsoft.Extensions.Options;
using Polly;
using Sophia.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SophiaResilienceServiceCollectionExtensions
{
    /// <summary>
    /// Adds the policy of a service: total timeout, retries with exponential, jittered waits under a budget, circuit breaker, attempt timeout. Resolve it
    /// with Polly's own <c>ResiliencePipelineProvider&lt;string&gt;.GetPipeline(name)</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">
    /// The service. Its settings are the section <c>Sophia:Resilience:&lt;name&gt;</c>; its breaker is the one of this name in the
    /// <see cref="CircuitBreakerRegistry"/>, shared with whoever else uses it and configured by whoever asked for it first.
    /// </param>
    /// <param name="configure">Applied after the configuration section.</param>
    /// <remarks>Calling it again for the same name only adds configuration. Invalid options stop the host at start.</remarks>
    public static IServiceCollection AddServiceResilience(this IServiceCollection services, string name, Action<ServiceResilienceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);

        services.AddSophiaResilience();
        AddPolicyServices(services);
        services.AddSingleton(new PolicyName(name));
        var options = services.AddOptions<ServiceResilienceOptions>(name).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services.AddResiliencePipeline(name, (builder, context) =>
        {
            var provider = context.ServiceProvider;
            var settings = context.GetOptions<ServiceResilienceOptions>(name);
            builder.TimeProvider = provider.GetRequiredService<TimeProvider>();
            new ServicePolicy(
                settings,
                provider.GetRequiredService<CircuitBreakerRegistry>().GetOrAdd(name, settings.CircuitBreaker),
                provider.GetRequiredService<RetryBudgets>().GetOrAdd(name, settings.RetryBudget)).AddTo(builder);
        });
    }

    private static void AddPolicyServices(IServiceCollection services)
    {
        if (services.Any(descriptor => descriptor.ServiceType == typeof(RetryBudgets)))
        {
            return;
        }

        services.AddSingleton<RetryBudgets>();
        services.AddSingleton<IConfigureOptions<ServiceResilienceOptions>, ConfigureServiceResilienceOptions>();
        services.AddSingleton<IValidateOptions<ServiceResilienceOptions>, ServiceResilienceOptionsValidator>();
        services.AddSingleton<IValidateOptions<ServiceResilienceOptions>, ServiceResilienceCrossFieldValidator>();
    }
}

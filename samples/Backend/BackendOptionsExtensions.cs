using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Backend;

/// <summary>Binds the settings of one feature from both places they may stand in.</summary>
internal static class BackendOptionsExtensions
{
    /// <summary>Binds <c>backend.settings.&lt;feature&gt;</c> of the deployment file, then <c>Backend:&lt;Feature&gt;</c> of every other source; checked at start.</summary>
    public static IServiceCollection AddBackendOptions<TOptions, TValidator>(this IServiceCollection services, string feature)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>()
            .BindConfiguration($"{BackendDefaults.ServerSettings}:{feature}")
            .BindConfiguration($"{BackendDefaults.Section}:{feature}")
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        return services;
    }
}

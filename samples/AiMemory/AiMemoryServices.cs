using AiMemory.Answers;
using AiMemory.Sqlite;
using AiMemory.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AiMemory;

/// <summary>Registers what the server stands on.</summary>
internal static class AiMemoryServices
{
    /// <summary>Adds the store, as configured in the section <c>AiMemory</c>, and what answers from it.</summary>
    public static IServiceCollection AddAiMemory(this IServiceCollection services)
    {
        services.AddOptions<AiMemoryOptions>().BindConfiguration(AiMemoryOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AiMemoryOptions>, AiMemoryOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SqliteFile>();
        services.TryAddSingleton<IMemoryStore, SqliteMemoryStore>();
        services.TryAddSingleton<MemoryKeeper>();
        services.TryAddSingleton<MemoryFinder>();
        return services;
    }
}

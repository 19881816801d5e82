using Microsoft.Extensions.Logging;

namespace Sophia.Configuration.Startup;

/// <summary>Every message of the package, with its event ID. An ID is never reused.</summary>
internal static partial class ConfigurationLog
{
    [LoggerMessage(1, LogLevel.Warning, "Configuration: {Warning}")]
    public static partial void Odd(this ILogger logger, SophiaConfigurationError warning);
}

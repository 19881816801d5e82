using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Sophia.Hosting;

/// <summary>JSON on the console outside Development, unless the configuration names a formatter.</summary>
internal sealed class JsonLogs(IHostEnvironment environment, IOptions<SophiaHostingOptions> hosting)
    : IPostConfigureOptions<ConsoleLoggerOptions>, IPostConfigureOptions<JsonConsoleFormatterOptions>
{
    public void PostConfigure(string? name, ConsoleLoggerOptions options)
    {
        if (hosting.Value.JsonLogs ?? !environment.IsDevelopment())
        {
            options.FormatterName ??= ConsoleFormatterNames.Json;
        }
    }

    public void PostConfigure(string? name, JsonConsoleFormatterOptions options)
    {
        options.UseUtcTimestamp = true;
        options.TimestampFormat ??= "yyyy-MM-ddTHH:mm:ss.fffZ";
        options.IncludeScopes |= hosting.Value.Correlation is { Enabled: true, LogScope: true };
    }
}

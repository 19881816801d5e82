using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Hosting;

/// <summary>
/// Turns an exception that leaves <c>Main</c> before the start is done (a taken port, bad options, a bad configuration file) into one line on
/// standard error and exit code 1. After the start it is gone: a crash of a running process is the runtime's to report.
/// </summary>
internal static class StartupErrors
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<object> Starting = [];

    /// <summary>Arms the handler until <see cref="Disarm"/> is called for every one of the hosts that were armed.</summary>
    /// <remarks>A host that fails is not disarmed: it is disposed before its exception leaves <c>Main</c>.</remarks>
    public static void Arm(object host)
    {
        lock (Gate)
        {
            if (Starting.Count == 0)
            {
                AppDomain.CurrentDomain.UnhandledException += Report;
            }

            Starting.Add(host);
        }
    }

    public static void Disarm(object host)
    {
        lock (Gate)
        {
            if (Starting.Remove(host) && Starting.Count == 0)
            {
                AppDomain.CurrentDomain.UnhandledException -= Report;
            }
        }
    }

    private static void Report(object sender, UnhandledExceptionEventArgs args)
    {
        if (args.ExceptionObject is Exception error)
        {
            Write($"The process cannot start. {FailureReason.Of(error)}", error);
            Environment.Exit(1);
        }
    }

#pragma warning disable RS0030 // The host is not there to log with, and standard output may belong to the stdio transport.
    private static void Write(string line, Exception error)
    {
        Console.Error.WriteLine(line);
        if (Environment.GetEnvironmentVariable("SOPHIA_STACK_TRACES") is "1" or "true")
        {
            Console.Error.WriteLine(error);
        }
    }
#pragma warning restore RS0030
}

/// <summary>The line above says it all: keeps the host and Kestrel from logging the same failure with a stack trace while the host starts.</summary>
internal sealed class StartupNoiseFilter(IOptions<SophiaHostingOptions> hosting, ServiceLifecycle lifecycle) : IPostConfigureOptions<LoggerFilterOptions>
{
    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        if (hosting.Value.ReadableErrors)
        {
            options.Rules.Add(Rule(options, "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Error));
            options.Rules.Add(Rule(options, "Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical));
        }
    }

    private LoggerFilterRule Rule(LoggerFilterOptions options, string category, LogLevel quiet)
    {
        var level = options.Rules
            .Where(rule => rule.ProviderName is null && category.StartsWith(rule.CategoryName ?? "", StringComparison.OrdinalIgnoreCase))
            .OrderBy(rule => rule.CategoryName?.Length ?? 0)
            .LastOrDefault()?.LogLevel ?? options.MinLevel;
        return new LoggerFilterRule(null, category, level, (_, _, actual) => actual != quiet || lifecycle.HostStarted);
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using SnowflakeAdmin.Audit;
using Sophia.Configuration;

namespace SnowflakeAdmin.Commands;

/// <summary>Reads and checks the audit log from a shell, also while servers write it.</summary>
internal static class AuditCommand
{
    private const int DefaultLines = 50;

    private const string Usage = """
        usage: SnowflakeAdmin audit [--caller NAME] [--environment NAME] [--tool NAME] [--event NAME] [--text TEXT] [--operation ID] [--from TIME] [--before TIME] [--limit N]
               SnowflakeAdmin audit --verify       check that no line was changed
               SnowflakeAdmin                      serve MCP (see README.md)
        """;

    /// <summary>Whether the arguments are for this class.</summary>
    public static bool Handles(string[] args) => args is ["audit" or "--help" or "-h" or "-?" or "/?" or "help", ..];

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code: 0, 1 when it failed or a line was changed, 2 when it was not understood.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        if (args is not ["audit", .. var rest] || Read(rest) is not { } options)
        {
            await output.WriteLineAsync(Usage);
            return args is ["audit", ..] ? 2 : 0;
        }

        try
        {
            var builder = Host.CreateApplicationBuilder();
            builder.AddSophiaConfiguration(static sophia => sophia.ServerName = SnowflakeAdminDefaults.ServerName);
            var settings = builder.Configuration.GetSection(SnowflakeAdminOptions.Section).Get<SnowflakeAdminOptions>() ?? new SnowflakeAdminOptions();
            using var log = new AuditLog(Options.Create(settings), TimeProvider.System);
            var reader = new AuditReader(log);
            return options.ContainsKey("verify")
                ? await VerifyAsync(reader, log.Folder, output, cancellationToken)
                : await ListAsync(reader, options, output, cancellationToken);
        }
        catch (Exception exception) when (exception is McpException or FormatException or IOException or UnauthorizedAccessException or SophiaConfigurationException)
        {
            await output.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task<int> VerifyAsync(AuditReader reader, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        var (lines, problems) = await reader.VerifyAsync(cancellationToken);
        foreach (var problem in problems)
        {
            await output.WriteLineAsync(problem);
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{lines} lines in {folder}, {problems.Count} problems"));
        return problems.Count == 0 ? 0 : 1;
    }

    private static async Task<int> ListAsync(AuditReader reader, Dictionary<string, string> options, TextWriter output, CancellationToken cancellationToken)
    {
        var query = new AuditQuery(
            Time(options, "from"), Time(options, "before"), options.GetValueOrDefault("caller"), options.GetValueOrDefault("environment"), options.GetValueOrDefault("tool"),
            AuditEvents.Parse(options.GetValueOrDefault("event")), options.GetValueOrDefault("text"), options.GetValueOrDefault("operation"));
        var limit = options.TryGetValue("limit", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : DefaultLines;
        var (entries, complete) = await reader.FindAsync(query, Math.Max(1, limit), cancellationToken);
        foreach (var entry in entries)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(entry, AuditJson.Default.AuditEntry));
        }

        if (!complete)
        {
            await output.WriteLineAsync("Not all files were looked through; narrow the time with --from and --before.");
        }

        return 0;
    }

    private static DateTimeOffset? Time(Dictionary<string, string> options, string name) =>
        options.TryGetValue(name, out var text) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    private static Dictionary<string, string>? Read(string[] args)
    {
        string[] known = ["caller", "environment", "tool", "event", "text", "operation", "from", "before", "limit"];
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--verify")
            {
                options["verify"] = "";
            }
            else if (i + 1 < args.Length && args[i].StartsWith("--", StringComparison.Ordinal) && known.Contains(args[i][2..]))
            {
                options[args[i][2..]] = args[++i];
            }
            else
            {
                return null;
            }
        }

        return options;
    }
}

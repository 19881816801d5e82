using System.Text.Json;
using AiMemory.Answers;
using AiMemory.Storage;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using Sophia.Configuration;

namespace AiMemory.Commands;

/// <summary>What the program does besides serving: fill and search the memory from a shell, also while servers use the same file.</summary>
internal static class CommandLine
{
    private const string Usage = """
        usage: AiMemory import FILE [--namespace NAME] [--tag TAG]   store the paragraphs of a text, .gz too
               AiMemory search WORDS [--namespace NAME]              show the best ten memories
               AiMemory                                              serve MCP (see README.md)
        """;

    /// <summary>Whether the arguments are for this class: all but settings, which are <c>--key value</c>, <c>/key value</c> or <c>key=value</c>.</summary>
    public static bool Handles(string[] args) =>
        IsHelp(args) || (args is [var first, ..] && first.Length > 0 && first[0] is not ('-' or '/') && !first.Contains('=', StringComparison.Ordinal));

    /// <summary>Runs a command.</summary>
    /// <returns>The exit code: 0, 1 when it failed, 2 when it was not understood.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        if (args is not [("import" or "search") and var command, var subject, .. var rest] || Options(rest) is not { } options)
        {
            await output.WriteLineAsync(Usage);
            return IsHelp(args) ? 0 : 2;
        }

        try
        {
            return await RunAsync(command, subject, options, output, cancellationToken);
        }
        catch (Exception exception) when (exception is McpException or MemoryStoreException or IOException or UnauthorizedAccessException or InvalidDataException
            or SophiaConfigurationException or OptionsValidationException)
        {
            await output.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static bool IsHelp(string[] args) => args is ["--help" or "-h" or "-?" or "/?" or "help", ..];

    private static async Task<int> RunAsync(
        string command, string subject, Dictionary<string, string> options, TextWriter output, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddSophiaConfiguration(options => options.ServerName = "ai_memory");
        builder.Services.AddAiMemory(builder.Configuration);
        // Connections to a database end asynchronously.
        await using var host = (IAsyncDisposable)builder.Build();
        var services = ((IHost)host).Services;
        return await (command == "import"
            ? ImportAsync(services.GetRequiredService<MemoryKeeper>(), subject, options, output, cancellationToken)
            : SearchAsync(services.GetRequiredService<MemoryFinder>(), subject, options, output, cancellationToken));
    }

    private static async Task<int> ImportAsync(
        MemoryKeeper keeper, string file, Dictionary<string, string> options, TextWriter output, CancellationToken cancellationToken)
    {
        var paragraphs = await Paragraphs.ReadAsync(file, cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        var created = 0;
        for (var i = 0; i < paragraphs.Count; i++)
        {
            var metadata = new Dictionary<string, JsonElement>
            {
                ["source"] = JsonElement.Parse($"\"{JsonEncodedText.Encode(Path.GetFileName(file))}\""),
                ["paragraph"] = JsonElement.Parse((i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            };
            var memory = new NewMemory(
                MemoryRules.Content(paragraphs[i]),
                MemoryRules.Name("namespace", options.GetValueOrDefault("--namespace"), MemoryLimits.DefaultNamespace),
                "manual",
                Metadata: MemoryRules.Metadata(metadata))
            {
                Tags = MemoryRules.Tags(options.TryGetValue("--tag", out var tag) ? [tag] : []),
            };
            created += (await keeper.StoreAsync(memory, cancellationToken)).Created ? 1 : 0;
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await output.WriteLineAsync($"{created} paragraphs of {Path.GetFileName(file)} stored, {paragraphs.Count - created} were known, in {seconds:F1} s; each was on disk before the next.");
        return 0;
    }

    private static async Task<int> SearchAsync(
        MemoryFinder finder, string query, Dictionary<string, string> options, TextWriter output, CancellationToken cancellationToken)
    {
        var filter = new MemoryFilter(MemoryRules.OptionalName("namespace", options.GetValueOrDefault("--namespace")));
        var started = TimeProvider.System.GetTimestamp();
        var page = await finder.SearchAsync(query, matchAll: false, filter, MemoryLimits.DefaultPageSize, cursor: null, cancellationToken);
        var milliseconds = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        await output.WriteLineAsync($"Search for '{query}': {page.Memories.Count} shown, in {milliseconds:F1} ms");
        foreach (var memory in page.Memories)
        {
            await output.WriteLineAsync($"  {memory.Id}  {memory.Excerpt}");
        }

        if (page.Note is { } note)
        {
            await output.WriteLineAsync(note);
        }

        return 0;
    }

    private static Dictionary<string, string>? Options(string[] rest)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < rest.Length; i += 2)
        {
            if (rest[i] is not ("--namespace" or "--tag") || i + 1 == rest.Length)
            {
                return null;
            }

            options[rest[i]] = rest[i + 1];
        }

        return options;
    }
}

using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace Sophia.Mcp.Testing;

/// <summary>What clients see of a server, as one sorted JSON text, and the file that says what they should see.</summary>
internal static class SchemaSnapshot
{
    private const string ApproveVariable = "SOPHIA_APPROVE";
    private const string FolderKey = "Sophia.Mcp.Testing.ProjectDirectory";
    private const int ShownLines = 5;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<string> TakeAsync(McpClient client, CancellationToken cancellationToken)
    {
        var snapshot = new JsonObject();
        var capabilities = client.ServerCapabilities;
        if (capabilities.Tools is not null)
        {
            var tools = await client.ListToolsAsync(cancellationToken: cancellationToken);
            snapshot["tools"] = Sorted(tools.Select(static tool => (tool.Name, Node(tool.ProtocolTool))));
        }

        if (capabilities.Prompts is not null)
        {
            var prompts = await client.ListPromptsAsync(cancellationToken: cancellationToken);
            snapshot["prompts"] = Sorted(prompts.Select(static prompt => (prompt.Name, Node(prompt.ProtocolPrompt))));
        }

        if (capabilities.Resources is not null)
        {
            var resources = await client.ListResourcesAsync(cancellationToken: cancellationToken);
            snapshot["resources"] = Sorted(resources.Select(static resource => (resource.Uri, Node(resource.ProtocolResource))));
            var templates = await client.ListResourceTemplatesAsync(cancellationToken: cancellationToken);
            snapshot["resourceTemplates"] = Sorted(templates.Select(static template => (template.UriTemplate, Node(template.ProtocolResourceTemplate))));
        }

        return snapshot.ToJsonString(Indented) + "\n";
    }

    public static async Task AssertAsync(string path, string received, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var approvedPath = Path.Combine(Folder(), path);
        Directory.CreateDirectory(Path.GetDirectoryName(approvedPath)!);
        if (Environment.GetEnvironmentVariable(ApproveVariable) is "1" or "true")
        {
            await File.WriteAllTextAsync(approvedPath, received, cancellationToken);
            return;
        }

        var approved = File.Exists(approvedPath) ? await File.ReadAllTextAsync(approvedPath, cancellationToken) : null;
        var receivedPath = Path.ChangeExtension(approvedPath, ".received.json");
        if (approved?.ReplaceLineEndings("\n") == received)
        {
            File.Delete(receivedPath);
            return;
        }

        await File.WriteAllTextAsync(receivedPath, received, cancellationToken);
        throw new McpTestException(
            $"{(approved is null ? $"There is no approved file {approvedPath}." : $"What clients see differs from {approvedPath}:\n{Differences(approved, received)}")}\n"
            + $"Look at {receivedPath}. To approve it, rename it, or run the tests once with {ApproveVariable}=1.");
    }

    private static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value, McpJsonUtilities.DefaultOptions);

    private static JsonArray Sorted(IEnumerable<(string Name, JsonNode? Node)> nodes) =>
        new([.. nodes.OrderBy(static one => one.Name, StringComparer.Ordinal).Select(static one => one.Node)]);

    private static string Differences(string approved, string received)
    {
        var old = approved.ReplaceLineEndings("\n").Split('\n');
        var now = received.Split('\n');
        var removed = old.Except(now).Take(ShownLines).Select(static line => $"- {line.Trim()}");
        var added = now.Except(old).Take(ShownLines).Select(static line => $"+ {line.Trim()}");
        return string.Join('\n', removed.Concat(added));
    }

    // Test runners load the test assembly in different ways; whichever one carries the folder is right.
    private static string Folder() =>
        AppDomain.CurrentDomain.GetAssemblies().OrderByDescending(static assembly => assembly == Assembly.GetEntryAssembly())
            .SelectMany(static assembly => assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
            .FirstOrDefault(static metadata => metadata.Key == FolderKey)?.Value ?? AppContext.BaseDirectory;
}

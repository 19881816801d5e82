using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Under which key the result of a call is kept: server, its version, tool, caller and arguments, as a digest.</summary>
internal sealed class ResultKeys(IOptions<McpServerConfig> config, IHostEnvironment environment)
{
    private const string Prefix = "sophia:mcp:";

    // What a client says of itself and of this one message, not of what it wants.
    private const string ProtocolMeta = "io.modelcontextprotocol/";
    private static readonly HashSet<string> s_messageMeta = new(StringComparer.Ordinal) { "progressToken", "traceparent", "tracestate", "baggage" };

    private readonly string _server = config.Value.NameInCaches(environment);
    private readonly string _version = config.Value.Version
        ?? Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>The tag of all results of the server.</summary>
    public string ServerTag => $"{Prefix}{_server}";

    public string ToolTag(string tool) => $"{Prefix}{_server}:{tool}";

    /// <summary>The key of a call, or null if its result is nobody else's to have: another round of a dialogue, or credentials that nobody here has looked at.</summary>
    public string? For(ToolPlan plan, RequestContext<CallToolRequestParams> request)
    {
        var everyone = plan.Limits.CacheScope is McpCacheScope.Everyone;
        if (request.Params is not { InputResponses: null, RequestState: null } call || (!everyone && CallCorrelation.HasUnknownCredentials()))
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AddPart(_server);
        hash.AddPart(_version);
        hash.AddPart(plan.Name);
        if (everyone)
        {
            hash.AddPart("everyone");
        }
        else
        {
            hash.AddCaller(request.User);
        }

        hash.AppendData(What(call).WrittenSpan);
        return $"{Prefix}result:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private static ArrayBufferWriter<byte> What(CallToolRequestParams call)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        writer.WriteStartObject();
        foreach (var (name, value) in (call.Arguments ?? new Dictionary<string, JsonElement>()).OrderBy(static argument => argument.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            SortedJson.Write(writer, value);
        }

        writer.WriteEndObject();
        writer.Flush();
        writer.Reset();
        writer.WriteStartObject();
        foreach (var (name, value) in (call.Meta ?? []).Where(static one => IsOfTheCall(one.Key)).OrderBy(static one => one.Key, StringComparer.Ordinal))
        {
            using var text = JsonDocument.Parse(value?.ToJsonString() ?? "null");
            writer.WritePropertyName(name);
            SortedJson.Write(writer, text.RootElement);
        }

        writer.WriteEndObject();
        return bytes;
    }

    private static bool IsOfTheCall(string meta) => !s_messageMeta.Contains(meta) && !meta.StartsWith(ProtocolMeta, StringComparison.Ordinal);
}

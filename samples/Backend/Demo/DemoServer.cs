namespace Backend.Demo;

/// <summary>A sample that the demo starts beside the backend.</summary>
/// <param name="Name">Its name, as in the configuration file.</param>
/// <param name="Project">The folder below samples and the name of its assembly.</param>
/// <param name="Port">Where it listens, if that port is free.</param>
/// <param name="Environment">Its settings, given the demo's folder.</param>
internal sealed record DemoServer(string Name, string Project, int Port, Func<string, IReadOnlyDictionary<string, string>> Environment)
{
    /// <summary>What the demo starts. To add one: a line here, and one in Backend.csproj so that it is built.</summary>
    public static readonly DemoServer[] All =
    [
        new("ai_memory", "AiMemory", 9000, static folder => new Dictionary<string, string> { ["AiMemory__File"] = Path.Combine(folder, "ai-memory.db") }),
        // Without an account it brings the emulator along, in its own process.
        new("snowflake_admin", "SnowflakeAdmin", 8080, static folder => new Dictionary<string, string> { ["SnowflakeAdmin__AuditFolder"] = Path.Combine(folder, "snowflake-audit") }),
    ];

    /// <summary>Where its build lies: beside the backend's own in the folder of artifacts.</summary>
    public string Assembly
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.GetFullPath(Path.Combine(own.FullName, "..", "..", Project, own.Name, Project + ".dll"));
        }
    }
}

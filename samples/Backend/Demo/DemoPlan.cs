using Backend.Storage;

namespace Backend.Demo;

/// <summary>Which servers the demo starts, and where.</summary>
internal sealed class DemoPlan
{
    private DemoPlan(string folder, IReadOnlyList<(DemoServer Server, Uri Address)> servers, IReadOnlyList<DemoServer> missing, IReadOnlyList<DemoServer> leftovers) =>
        (Folder, Servers, Missing, Leftovers) = (folder, servers, missing, leftovers);

    /// <summary>Where everything of the demo is kept.</summary>
    public string Folder { get; }

    /// <summary>Those that are started.</summary>
    public IReadOnlyList<(DemoServer Server, Uri Address)> Servers { get; }

    /// <summary>Those that are not built.</summary>
    public IReadOnlyList<DemoServer> Missing { get; }

    /// <summary>Those of an earlier demo, killed before it could end them, that were ended now.</summary>
    public IReadOnlyList<DemoServer> Leftovers { get; }

    /// <summary>Looks at what is built and which ports are free.</summary>
    public static DemoPlan Make(string? folder)
    {
        folder ??= Path.GetDirectoryName(PrivateFile.Default(Path.Combine("demo", "backend.db")))!;
        Directory.CreateDirectory(folder);
        // Before the ports are looked at: they hold them, and the files.
        DemoServer[] leftovers = [.. DemoServer.All.Where(server => new DemoRecord(folder, server.Name).EndLeftovers())];
        var built = DemoServer.All.Where(server => File.Exists(server.Assembly)).ToArray();
        return new DemoPlan(
            folder, [.. built.Select(server => (server, new Uri($"http://127.0.0.1:{DemoFleet.FreePort(server.Port)}")))], [.. DemoServer.All.Except(built)], leftovers);
    }

    /// <summary>The embedded defaults: everything faster than in production, so that a minute shows what hours would.</summary>
    public Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Sophia:Environment"] = "demo",
            ["Sophia:Hosting:JsonLogs"] = "false",
            ["Sophia:Hosting:DrainDelay"] = "00:00:00",
            ["Sophia:Monitoring:HealthChecks:Interval"] = "00:00:02",
            ["Sophia:Monitoring:HealthChecks:Timeout"] = "00:00:01",
            ["Sophia:Monitoring:HealthChecks:MaxBackOff"] = "00:00:02",
            ["Sophia:Monitoring:Alerts:CriticalFor"] = "00:00:06",
            ["Sophia:Monitoring:Alerts:GroupWait"] = "00:00:01",
            ["Sophia:Monitoring:Alerts:KeepFiringFor"] = "00:00:10",
            ["Backend:History:File"] = Path.Combine(Folder, "backend.db"),
            ["Backend:History:SampleInterval"] = "00:00:02",
            ["Backend:Access:LocalWithoutKey"] = "true",
            // Of the plan's file. Nobody here knows the name: it is degraded, and no alarm.
            ["Sophia:McpServers:codacy:External"] = "true",
            ["Sophia:McpServers:codacy:Endpoint"] = "http://codacy-service:3008",
        };
        foreach (var (server, address) in Servers)
        {
            settings[$"Sophia:McpServers:{server.Name}:Endpoint"] = address.GetLeftPart(UriPartial.Authority);
            settings[$"Sophia:CircuitBreakers:{server.Name}:FailureThreshold"] = "3";
            settings[$"Sophia:CircuitBreakers:{server.Name}:RecoveryTimeout"] = "00:00:10";
        }

        return settings;
    }
}

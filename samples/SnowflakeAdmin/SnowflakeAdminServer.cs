using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Audit;
using SnowflakeAdmin.Embedded;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Operations;
using Sophia.Mcp.Hosting;

namespace SnowflakeAdmin;

/// <summary>Administration of Snowflake accounts by AI assistants: every statement guarded, changes confirmed, everything audited; dev, stg and prod side by side.</summary>
[ToolTimeout(SnowflakeAdminDefaults.ToolSeconds)]
internal sealed partial class SnowflakeAdminServer : StandardizedMcpServer
{
    private const string EnvironmentText = "dev, stg or prod; check_connection lists what there is and what each allows.";
    private const string NameText = "Such as DATABASE.SCHEMA.NAME. Parts without double quotes are upper case.";
    private const string LikeText = "Pattern for the name with % and _, in any case.";
    private const string CursorText = "nextCursor of the page before, with the other arguments unchanged.";
    private const string WarehouseText = "The warehouse's name.";

    private readonly Services _services;

    /// <summary>Made by the host.</summary>
    /// <param name="services">What the tools stand on.</param>
    public SnowflakeAdminServer(Services services) => _services = services;

    /// <summary>Reads the policies, begins to start the emulators where no account is configured, and makes the folder of the audit log.</summary>
    public override Task InitializeAsync(CancellationToken cancellationToken)
    {
        AuditFolder.Create(_services.Log.Folder);
        _services.Logger.AuditReady(_services.Log.Folder);
        foreach (var environment in _services.Environments.All)
        {
            _services.Logger.EnvironmentReady(environment.Name, environment.Account, string.Join(' ', environment.Policy.Statements.Names()), environment.Confirm, environment.Timeout.TotalSeconds);
        }

        // Not waited for: a client over stdio waits five seconds for the server, and calls wait for the emulator they need.
        _services.Demo?.Start(_services.Environments.All.Select(static environment => environment.Name));
        return Task.CompletedTask;
    }

    /// <summary>Says whether operations can be audited; the accounts have health checks of their own.</summary>
    public override Task<HealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken) => Task.FromResult(
        Directory.Exists(_services.Log.Folder) ? HealthCheckResult.Healthy("operations are audited") : HealthCheckResult.Unhealthy("the folder of the audit log is gone; nothing that changes anything will run"));

    private OperationContext Begin(RequestContext<CallToolRequestParams> context, string environment) =>
        OperationContext.New(Caller.Of(context, _services.Http), context.Params.Name, _services.Environments.Get(environment));

    /// <summary>What the tools stand on.</summary>
    public sealed record Services(
        EnvironmentCatalog Environments,
        ObjectQueries Objects,
        TableQueries Tables,
        SecurityQueries Security,
        HistoryQueries History,
        ChangeFlow Changes,
        QueryCanceller Canceller,
        QueryExplainer Explainer,
        ConnectionChecks Connections,
        AuditLog Log,
        AuditReader Audit,
        IOptions<SnowflakeAdminOptions> Options,
        IHttpContextAccessor Http,
        ILogger<SnowflakeAdminServer> Logger,
        DemoAccounts? Demo = null);
}

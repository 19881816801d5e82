using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Faults;
using SnowflakeEmulator.Http;
using SnowflakeEmulator.Statements;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator;

/// <summary>A running emulator: an HTTP server that answers as a Snowflake account does. Thread-safe.</summary>
public sealed class SnowflakeEmulatorHost : IAsyncDisposable
{
    /// <summary>What CURRENT_VERSION() and drivers are told.</summary>
    internal const string ServerVersion = "9.0.0 (SnowflakeEmulator)";
    private readonly WebApplication _app;
    private readonly EmulatorCore _core;

    private SnowflakeEmulatorHost(WebApplication app, EmulatorCore core)
    {
        _app = app;
        _core = core;
        BaseAddress = new Uri(app.Urls.First());
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The account's identifier, for the issuer and subject of tokens.</summary>
    public string Account => _core.Account.Name;

    /// <summary>Faults to order.</summary>
    public EmulatorFaults Faults => _core.Faults;

    /// <summary>How many statements run at the moment.</summary>
    public int RunningStatements => _core.Store.Running.Count();

    /// <summary>Starts an emulator and returns when it answers.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A setting is out of range.</exception>
    public static Task<SnowflakeEmulatorHost> StartAsync(SnowflakeEmulatorOptions options, CancellationToken cancellationToken = default) =>
        StartAsync(options, TimeProvider.System, cancellationToken);

    /// <summary>Starts an emulator with a clock of its own.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="timeProvider">The clock that tokens, warehouses, time limits and history go by.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A setting is out of range.</exception>
    public static async Task<SnowflakeEmulatorHost> StartAsync(
        SnowflakeEmulatorOptions options, TimeProvider timeProvider, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, EmbeddedLifetime>());
        return await StartAsync(builder, options, timeProvider, cancellationToken);
    }

    internal static async Task<SnowflakeEmulatorHost> StartAsync(
        WebApplicationBuilder builder, SnowflakeEmulatorOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        System.ComponentModel.DataAnnotations.Validator.ValidateObject(options, new(options), validateAllProperties: true);
        builder.WebHost.UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        var core = new EmulatorCore(options, timeProvider, app.Logger);
        app.Run(core.Router.HandleAsync);
        try
        {
            await app.StartAsync(cancellationToken);
            var host = new SnowflakeEmulatorHost(app, core);
            await host.PrepareAsync(options, cancellationToken);
            core.Router.Open();
            Log.Listening(app.Logger, host.BaseAddress, host.Account);
            return host;
        }
        catch
        {
            await app.DisposeAsync();
            core.Dispose();
            throw;
        }
    }

    /// <summary>Makes a user, or gives roles to one there is.</summary>
    /// <param name="name">The name, taken as it is (upper case for a name without quotes).</param>
    /// <param name="roles">Roles that are granted; the first becomes the default. They are made where they do not exist.</param>
    public void AddUser(string name, params IReadOnlyList<string> roles)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(roles);
        var now = _core.Account.Time.GetUtcNow();
        var user = _core.Account.Users.GetOrAdd(name, n => new User(n, Catalog.Account.UserAdmin, now));
        foreach (var role in roles)
        {
            _core.Account.Roles.GetOrAdd(role, r => new Role(r, Catalog.Account.UserAdmin, now));
            user.Roles[role] = Catalog.Account.AccountAdmin;
        }

        user.DefaultRole = roles.Count > 0 ? roles[0] : user.DefaultRole;
    }

    /// <summary>Registers a user's public key, as ALTER USER … SET RSA_PUBLIC_KEY does.</summary>
    /// <param name="user">The user, who must exist.</param>
    /// <param name="key">A key; only its public part is kept.</param>
    public void RegisterPublicKey(string user, RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
        RegisterPublicKey(user, key.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>Registers a user's public key.</summary>
    /// <param name="user">The user, who must exist.</param>
    /// <param name="publicKeyPem">The key as PEM or bare Base64.</param>
    /// <param name="second">Whether it becomes RSA_PUBLIC_KEY_2.</param>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public void RegisterPublicKey(string user, string publicKeyPem, bool second = false) => Find(user).Keys[second ? 1 : 0] = PublicKey.Parse(publicKeyPem);

    /// <summary>Registers a programmatic access token.</summary>
    /// <param name="user">The user, who must exist.</param>
    /// <param name="token">The secret.</param>
    /// <param name="lifetime">How long it is good; a day by default.</param>
    /// <param name="role">The role it is bound to; any of the user's by default.</param>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public void RegisterAccessToken(string user, string token, TimeSpan? lifetime = null, string? role = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        _core.Tokens.Register(Find(user).Name, token, _core.Account.Time.GetUtcNow() + (lifetime ?? TimeSpan.FromDays(1)), role);
    }

    /// <summary>Registers an OAuth access token.</summary>
    /// <param name="user">The user, who must exist.</param>
    /// <param name="token">The secret.</param>
    /// <param name="lifetime">How long it is good; an hour by default.</param>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public void RegisterOAuthToken(string user, string token, TimeSpan? lifetime = null) =>
        RegisterAccessToken(user, token, lifetime ?? TimeSpan.FromHours(1));

    /// <summary>Sets a user's password, for the drivers' session protocol.</summary>
    /// <param name="user">The user, who must exist.</param>
    /// <param name="password">The password; only a salted hash is kept.</param>
    /// <exception cref="ArgumentException">There is no such user.</exception>
    public void SetPassword(string user, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        Find(user).Password = PasswordHash.Create(password);
    }

    /// <summary>Runs statements, separated by semicolons, as ACCOUNTADMIN: for preparing tests.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="cancellationToken">Cancels them.</param>
    /// <exception cref="InvalidOperationException">One failed; the message is Snowflake's.</exception>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken = default)
    {
        var run = _core.Runner.Submit(new StatementRequest(_core.AdminSession(), sql, Bindings.None, 0, TimeSpan.Zero, false, false, null));
        await using var cancel = cancellationToken.Register(() => StatementRunner.Cancel(run));
        await run.Done;
        if (run.Error is { } error)
        {
            throw new InvalidOperationException($"{error.Code} ({error.SqlState}): {error.Message}", error);
        }
    }

    /// <summary>RUNNING, SUCCESS, FAILED_WITH_ERROR, or null where the statement is not known.</summary>
    /// <param name="handle">The statement's handle.</param>
    public string? StatementStatus(string handle) => _core.Account.History.Queries.LastOrDefault(q => q.QueryId == handle)?.Status;

    /// <summary>Waits until the process is told to end.</summary>
    internal Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops it; results and tables are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _core.Faults.Reset();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        _core.Dispose();
    }

    private User Find(string user) =>
        _core.Account.Users.GetValueOrDefault(user) ?? throw new ArgumentException($"There is no user {user}; add it first.", nameof(user));

    private async Task PrepareAsync(SnowflakeEmulatorOptions options, CancellationToken cancellationToken)
    {
        AddUser(options.AdminUser, Catalog.Account.AccountAdmin);
        if (options.AdminPublicKeyFile is { } file)
        {
            RegisterPublicKey(options.AdminUser, await File.ReadAllTextAsync(file, cancellationToken));
        }

        if (options.AdminAccessToken is { } token)
        {
            RegisterAccessToken(options.AdminUser, token, TimeSpan.FromDays(365));
        }

        await ExecuteAsync(Seeding.BaseAccount.Script, cancellationToken);
        if (options.SeedDemoData)
        {
            await ExecuteAsync(Resources.Read("Seeding.demo.sql"), cancellationToken);
            Seeding.DemoHistory.Write(_core.Account, _core.Account.Time.GetUtcNow());
        }
    }
}

/// <summary>An embedded emulator leaves the process's signals to whoever embeds it.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using SnowflakeEmulator.Auth;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Faults;
using SnowflakeEmulator.Http;
using SnowflakeEmulator.Http.Drivers;
using SnowflakeEmulator.Results;
using SnowflakeEmulator.Statements;

namespace SnowflakeEmulator;

/// <summary>The parts of an emulator, put together.</summary>
internal sealed class EmulatorCore : IDisposable
{
    private readonly SpillFolder _spill;
    private readonly DuckEngine _engine;
    private readonly string _adminUser;

    public EmulatorCore(SnowflakeEmulatorOptions options, TimeProvider time, ILogger logger)
    {
        _spill = SpillFolder.Create(options.SpillDirectory ?? Path.GetTempPath());
        _adminUser = options.AdminUser;
        Account = new Account(options.Account, time);
        Faults = new EmulatorFaults();
        Tokens = new TokenVerifier(Account);
        _engine = new DuckEngine(options.MemoryLimit, _spill.Path);
        Store = new StatementStore(time, options.ResultRetention, options.MaxResults, options.ResultMemory);
        Account.FindStatement = Store.Find;
        var limits = new ResultLimits(options.FirstPartitionBytes, options.PartitionBytes, options.PartitionRows, _spill.Path);
        Runner = new StatementRunner(Account, _engine, Store, limits, options.MaxConcurrentStatements, Faults, logger);
        var chunks = new ChunkApi(Store);
        var sessions = new DriverSessions(Account, _engine, Store, Faults, options.SessionTokenLifetime, options.MasterTokenLifetime);
        var drivers = new DriverApi(new Logins(Account, Tokens, sessions), sessions, new DriverQueries(Account, Runner, options, chunks), chunks, Faults);
        Router = new Router(new SqlApi(Account, Tokens, Runner, Faults, options), drivers, Faults, time);

        // Statements hold a thread of the pool while DuckDB works.
        ThreadPool.GetMinThreads(out var workers, out var io);
        ThreadPool.SetMinThreads(Math.Max(workers, options.MaxConcurrentStatements + 4), io);
    }

    public Account Account { get; }

    public EmulatorFaults Faults { get; }

    public TokenVerifier Tokens { get; }

    public StatementStore Store { get; }

    public StatementRunner Runner { get; }

    public Router Router { get; }

    /// <summary>A session that may do everything.</summary>
    public Session AdminSession() => new(Account, Account.Users[_adminUser], Catalog.Account.AccountAdmin)
    {
        KeepsState = true,
        Warehouse = Seeding.BaseAccount.Warehouse,
    };

    public void Dispose()
    {
        List<StatementRun> running = [.. Store.Running];
        Store.Dispose();
        foreach (var run in running)
        {
            run.Done.Wait(TimeSpan.FromSeconds(5));
        }

        Runner.Dispose();
        _engine.Dispose();
        _spill.Dispose();
    }
}

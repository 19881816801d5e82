using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>Keeps account of every service's up and down time. Thread-safe; fixed memory per service (about 5 KB and its outages).</summary>
public sealed class SlaTracker
{
    private const int Version = 1;
    private const string Magic = "SOPHSLA1";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SlaService> _services = new(StringComparer.Ordinal);
    private readonly SlaOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes a tracker that knows no service.</summary>
    public SlaTracker(IOptions<SlaOptions> options, TimeProvider time, ILogger<SlaTracker>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time, _logger) = (options.Value, time, logger ?? NullLogger<SlaTracker>.Instance);
    }

    /// <summary>Takes the result of a check. The time since the one before belongs to what that one said.</summary>
    public void Observe(string service, bool up, string? error = null) => Observe(service, up, error, TimeSpan.Zero);

    /// <summary>Likewise, of a check that says when it comes next: until twice that time has passed, its pause is no silence.</summary>
    internal void Observe(string service, bool up, string? error, TimeSpan next)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            if (!_services.TryGetValue(service, out var account))
            {
                _services[service] = account = new SlaService(service);
            }

            account.Observe(up, error, _time.GetUtcNow(), _options.MaxGap, next);
        }
    }

    /// <summary>The figures of all services now.</summary>
    public SlaReport CreateReport()
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            return new SlaReport(now, _options.Target, [.. _services.Values.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => Figures(s, now))]);
        }
    }

    /// <summary>Forgets a service.</summary>
    public void Forget(string service)
    {
        lock (_lock)
        {
            _services.Remove(service);
        }
    }

    /// <summary>The account, to be given to <see cref="TryRestore"/> after a restart.</summary>
    public byte[] Save()
    {
        lock (_lock)
        {
            var bytes = new List<byte>();
            var state = new StateCursor(bytes);
            state.Int(_services.Count);
            foreach (var service in _services.Values)
            {
                state.Text(service.Name);
                service.Transfer(ref state);
            }

            return StateEnvelope.Wrap(Magic, Version, [.. bytes]);
        }
    }

    /// <summary>Takes up what <see cref="Save"/> gave.</summary>
    /// <returns><see langword="false"/> when the state is damaged or of another version: it is logged, and the account starts afresh.</returns>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        try
        {
            var restored = Read(saved);
            lock (_lock)
            {
                _services.Clear();
                restored.ForEach(service => _services[service.Name] = service);
            }

            return true;
        }
        catch (Exception error) when (error is InvalidDataException or OverflowException or ArgumentOutOfRangeException)
        {
            _logger.StateUnusable("SLA", error.Message);
            return false;
        }
    }

    private static List<SlaService> Read(ReadOnlySpan<byte> saved)
    {
        var state = new StateCursor(StateEnvelope.Unwrap(Magic, Version, saved));
        var services = new List<SlaService>();
        for (var left = state.Int(0); left > 0; left--)
        {
            var service = new SlaService(state.Text(""));
            service.Transfer(ref state);
            services.Add(service);
        }

        // Services come and go between versions; what was not seen for as long as the account reaches is gone.
        var newest = services.Count > 0 ? services.Max(service => service.Last) : default;
        services.RemoveAll(service => newest - service.Last > TimeSpan.FromDays(SlaDefaults.Days));
        return services;
    }

    private ServiceSla Figures(SlaService service, DateTimeOffset now)
    {
        var (watched, down) = service.Down(TimeSpan.FromDays(SlaDefaults.Days), now);
        var recent = service.Outages.Where(outage => (outage.End ?? now) >= now.AddDays(-SlaDefaults.Days)).ToArray();
        var ended = recent.Where(outage => outage.End is not null).Select(outage => (outage.End!.Value - outage.Start).TotalSeconds).ToArray();
        // The budget is of the whole 30 days, not of the time watched so far: a young service has not spent it with its first minute.
        var budget = (1 - _options.Target) * TimeSpan.FromDays(SlaDefaults.Days).TotalSeconds;
        return new ServiceSla
        {
            Service = service.Name,
            Uptime = watched > 0 ? 1 - (down / watched) : 1,
            Watched = TimeSpan.FromSeconds(watched),
            Down = TimeSpan.FromSeconds(down),
            MeanTimeToRecovery = ended.Length > 0 ? TimeSpan.FromSeconds(ended.Average()) : null,
            MeanTimeBetweenFailures = recent.Length > 0 && watched > 0 ? TimeSpan.FromSeconds(Up(recent, watched - down, now) / recent.Length) : null,
            BudgetSpent = down / budget,
            BurnRates = [.. BurnRate.Windows.Select(w => new BurnRate(w.Factor, w.Long, w.Short, Rate(service, w.Long, now), Rate(service, w.Short, now)))],
            Outages = recent,
            DailyUptime = Daily(service, now),
        };
    }

    // Of a service that failed more often than outages are kept, only the time that they cover counts.
    private static double Up(Outage[] outages, double up, DateTimeOffset now) => outages.Length < SlaDefaults.MaxOutages
        ? up
        : Math.Min(up, (now - outages[0].Start).TotalSeconds - outages.Sum(outage => ((outage.End ?? now) - outage.Start).TotalSeconds));

    private double Rate(SlaService service, TimeSpan window, DateTimeOffset now)
    {
        var (watched, down) = service.Down(window, now);
        return watched > 0 ? down / watched / (1 - _options.Target) : 0;
    }

    private static double?[] Daily(SlaService service, DateTimeOffset now)
    {
        var days = new double?[SlaDefaults.Days];
        var (watchedSince, downSince) = (0.0, 0.0);
        for (var age = 1; age <= days.Length; age++)
        {
            // Always from the ring of days: the difference of two sums is one day.
            var (watched, down) = service.Days(age, now);
            var (day, lost) = (watched - watchedSince, down - downSince);
            days[^age] = day > 0.5 ? 1 - (lost / day) : null;
            (watchedSince, downSince) = (watched, down);
        }

        return days;
    }
}

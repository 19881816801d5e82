using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Catalog;

/// <summary>One stretch of time in which a warehouse ran, and with how many credits an hour.</summary>
internal sealed record WarehouseRun(DateTimeOffset From, DateTimeOffset? To, decimal CreditsPerHour);

/// <summary>A warehouse. Its state is worked out when it is asked for, so auto-suspend needs no timer.</summary>
internal sealed class Warehouse(string name, string owner, DateTimeOffset createdOn) : Securable(name, owner, createdOn)
{
    public static readonly string[] Sizes = ["X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large", "5X-Large", "6X-Large"];

    private readonly Lock _gate = new();
    private readonly List<WarehouseRun> _runs = [];
    private DateTimeOffset _lastUse = createdOn;
    private int _running;

    public override string Kind => "WAREHOUSE";

    public string Size { get; private set; } = Sizes[0];

    public string Type { get; init; } = "STANDARD";

    /// <summary>Idle seconds after which it suspends itself; 0 never.</summary>
    public int AutoSuspendSeconds { get; private set; } = 600;

    public bool AutoResume { get; set; } = true;

    public int MinClusters { get; set; } = 1;

    public int MaxClusters { get; set; } = 1;

    public string ScalingPolicy { get; set; } = "STANDARD";

    public int StatementTimeoutSeconds { get; set; }

    public DateTimeOffset ResumedOn { get; private set; } = createdOn;

    public DateTimeOffset UpdatedOn { get; set; } = createdOn;

    public int Running => Volatile.Read(ref _running);

    public decimal CreditsPerHour => 1 << Array.IndexOf(Sizes, Size);

    /// <summary>XSMALL, 'X-SMALL', 2XLARGE, XXLARGE …: the one spelling of SHOW.</summary>
    public static string NormalizeSize(string text)
    {
        var size = text.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "XXLARGE" or "X2LARGE" => "2XLARGE",
            "XXXLARGE" or "X3LARGE" => "3XLARGE",
            "X4LARGE" => "4XLARGE",
            "X5LARGE" => "5XLARGE",
            "X6LARGE" => "6XLARGE",
            var other => other,
        };
        return Array.Find(Sizes, s => s.Replace("-", "", StringComparison.Ordinal).Equals(size, StringComparison.OrdinalIgnoreCase))
            ?? throw SnowflakeErrors.Compilation($"invalid value [{text}] for parameter 'WAREHOUSE_SIZE'", "001008", "22023");
    }

    public bool IsRunning(DateTimeOffset now)
    {
        lock (_gate)
        {
            Settle(now);
            return _runs is [.., { To: null }];
        }
    }

    /// <summary>Marks the start of a statement; resumes it if it may.</summary>
    public void Begin(DateTimeOffset now)
    {
        lock (_gate)
        {
            Settle(now);
            if (_runs is not [.., { To: null }])
            {
                if (!AutoResume)
                {
                    throw new SnowflakeException("000606", "57P03", $"Warehouse '{Name}' is suspended and does not resume by itself (AUTO_RESUME = FALSE).");
                }

                Start(now);
            }

            _running++;
            _lastUse = now;
        }
    }

    public void End(DateTimeOffset now)
    {
        lock (_gate)
        {
            _running--;
            _lastUse = now;
        }
    }

    /// <exception cref="SnowflakeException">It runs already.</exception>
    public void Resume(DateTimeOffset now)
    {
        lock (_gate)
        {
            Settle(now);
            if (_runs is [.., { To: null }])
            {
                throw new SnowflakeException("090063", "22000", $"Invalid state. Warehouse '{Name}' cannot be resumed because it is not suspended.");
            }

            Start(now);
        }
    }

    /// <exception cref="SnowflakeException">It is suspended already.</exception>
    public void Suspend(DateTimeOffset now)
    {
        lock (_gate)
        {
            Settle(now);
            if (_runs is not [.., { To: null }])
            {
                throw new SnowflakeException("090064", "22000", $"Invalid state. Warehouse '{Name}' cannot be suspended.");
            }

            Stop(now);
        }
    }

    public void Resize(string size, DateTimeOffset now)
    {
        lock (_gate)
        {
            Settle(now);
            var running = _runs is [.., { To: null }];
            if (running)
            {
                Stop(now);
            }

            Size = NormalizeSize(size);
            UpdatedOn = now;
            if (running)
            {
                Start(now);
            }
        }
    }

    /// <summary>Changes when it suspends itself; what the old setting already did stays done.</summary>
    public void SetAutoSuspend(int seconds, DateTimeOffset now)
    {
        lock (_gate)
        {
            Settle(now);
            AutoSuspendSeconds = seconds;
        }
    }

    /// <summary>When it ran, oldest first.</summary>
    public List<WarehouseRun> Runs(DateTimeOffset now)
    {
        lock (_gate)
        {
            Settle(now);
            return [.. _runs];
        }
    }

    /// <summary>Writes a past run, for demo data.</summary>
    public void AddPastRun(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
        {
            _runs.Insert(0, new WarehouseRun(from, to, CreditsPerHour));
        }
    }

    private void Start(DateTimeOffset now)
    {
        _runs.Add(new WarehouseRun(now, null, CreditsPerHour));
        ResumedOn = now;
        _lastUse = now;
    }

    private void Stop(DateTimeOffset at) => _runs[^1] = _runs[^1] with { To = at };

    private void Settle(DateTimeOffset now)
    {
        if (AutoSuspendSeconds <= 0 || _running > 0 || _runs is not [.., { To: null }])
        {
            return;
        }

        var due = _lastUse.AddSeconds(AutoSuspendSeconds);
        if (due <= now)
        {
            Stop(due);
        }
    }
}

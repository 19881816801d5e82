using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The last results of a service in a ring. Thread-safe.</summary>
internal sealed class ServiceHistory(string service, int capacity)
{
    private readonly Lock _lock = new();
    private readonly ServiceCheckRecord[] _ring = new ServiceCheckRecord[capacity];
    private long _count;
    private double _milliseconds;
    private int _failures;
    private volatile ServiceHealth _current = new() { Service = service, Status = HealthStatus.Degraded, ErrorMessage = "Not checked yet." };

    public ServiceHealth Current => _current;

    public void Add(in ServiceCheckRecord record, string? error)
    {
        lock (_lock)
        {
            ref var slot = ref _ring[_count % capacity];
            if (_count >= capacity)
            {
                Count(slot, -1);
            }

            slot = record;
            _count++;
            Count(record, 1);
            var held = Math.Min(_count, capacity);
            _current = new ServiceHealth
            {
                Service = service,
                Status = record.Status,
                ResponseTime = record.ResponseTime,
                LastCheck = record.At,
                ErrorMessage = error,
                AverageResponseTimeMs = Math.Max(0, _milliseconds / held),
                ErrorRate = _failures / (double)held,
            };
        }
    }

    /// <summary>The results, oldest first.</summary>
    public ServiceCheckRecord[] ToArray()
    {
        lock (_lock)
        {
            var held = (int)Math.Min(_count, capacity);
            var records = new ServiceCheckRecord[held];
            for (var i = 0; i < held; i++)
            {
                records[i] = _ring[(_count - held + i) % capacity];
            }

            return records;
        }
    }

    private void Count(in ServiceCheckRecord record, int sign)
    {
        _milliseconds += sign * record.ResponseTime.TotalMilliseconds;
        _failures += record.Status is HealthStatus.Unhealthy ? sign : 0;
    }
}

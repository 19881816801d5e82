namespace Sophia.Mcp.Hosting;

/// <summary>The slots of one caller. Whoever uses them holds the gate, so that it is not forgotten meanwhile.</summary>
internal sealed class CallerGate(ToolGate slots) : ICallerEntry
{
    private const int Retired = -1;
    private int _holders;

    public ToolGate Slots { get; } = slots;

    /// <returns>False if the gate is being forgotten.</returns>
    public bool TryHold()
    {
        while (true)
        {
            var holders = Volatile.Read(ref _holders);
            if (holders == Retired)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
            {
                return true;
            }
        }
    }

    public void LetGo() => Interlocked.Decrement(ref _holders);

    bool ICallerEntry.TryRetire(long now) => Interlocked.CompareExchange(ref _holders, Retired, 0) == 0;
}

/// <summary>Slots for every caller, of a bounded number of callers. Thread-safe; a known caller's gate is found without allocating.</summary>
internal sealed class CallerGates(int slots, int queueLimit, TimeSpan queueTimeout, int maxCallers, TimeProvider time)
{
    private readonly CallerTable<CallerGate> _gates = new(maxCallers, time, () => new CallerGate(new ToolGate(slots, queueLimit, queueTimeout, time)));

    /// <summary>Callers that are told apart now.</summary>
    public int Count => _gates.Count;

    /// <summary>The caller's gate, held.</summary>
    public CallerGate Hold(CallerKey caller)
    {
        while (true)
        {
            var gate = _gates.Get(caller, time.GetTimestamp());
            if (gate.TryHold())
            {
                return gate;
            }
        }
    }
}

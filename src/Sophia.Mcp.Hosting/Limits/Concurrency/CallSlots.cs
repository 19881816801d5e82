namespace Sophia.Mcp.Hosting;

/// <summary>
/// The gates a call has to pass, in this order: its caller's for the tool, its caller's for the server, the tool's, the server's. Whoever waits at one keeps those
/// before it, so a caller who wants too much keeps nobody else's slot.
/// </summary>
internal readonly struct CallSlots(CallerGate? own, CallerGate? caller, ToolGate? tool, ToolGate? total)
{
    private const int Count = 4;

    /// <summary>Takes all slots if they are free. Allocates nothing.</summary>
    /// <returns>False if one is not; then none is taken, and the gates are still held for <see cref="EnterAsync"/>.</returns>
    public bool TryEnter()
    {
        for (var i = 0; i < Count; i++)
        {
            if (Gate(i) is { } gate && !gate.TryEnter())
            {
                Exit(i);
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes all slots, waiting in the queue of each.</summary>
    /// <returns>Null, or at which gate there was no place. Then, and when the caller has gone, nothing is taken or held any more.</returns>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async ValueTask<ToolRefusal?> EnterAsync(CancellationToken cancellationToken)
    {
        var entered = 0;
        try
        {
            for (; entered < Count; entered++)
            {
                if (Gate(entered) is { } gate && !gate.TryEnter() && !await gate.EnterAsync(cancellationToken))
                {
                    return entered switch { < 2 => ToolRefusal.CallerBusy, 2 => ToolRefusal.Busy, _ => ToolRefusal.ServerBusy };
                }
            }

            return null;
        }
        finally
        {
            if (entered < Count)
            {
                Exit(entered);
                LetGo();
            }
        }
    }

    /// <summary>Gives all slots back.</summary>
    public void Exit()
    {
        Exit(Count);
        LetGo();
    }

    /// <summary>Gives up on a call after <see cref="TryEnter"/> has failed.</summary>
    public void LetGo()
    {
        own?.LetGo();
        caller?.LetGo();
    }

    private void Exit(int entered)
    {
        for (var i = entered - 1; i >= 0; i--)
        {
            Gate(i)?.Exit();
        }
    }

    private ToolGate? Gate(int index) => index switch
    {
        0 => own?.Slots,
        1 => caller?.Slots,
        2 => tool,
        _ => total,
    };
}

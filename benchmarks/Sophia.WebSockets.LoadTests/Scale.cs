namespace Sophia.WebSockets.LoadTests;

/// <summary>How large the rows are. The full ones take at most three minutes each.</summary>
internal sealed record Scale
{
    public static Scale Full { get; } = new()
    {
        Rounds = 5, Clients = 1_000, IdleClients = 5_000, Cuts = 10_000, FanOutMessages = 200, WarmUpBursts = 4, PacedMessages = 100,
        StreamMessages = 300_000, SlowStreamMessages = 100_000, SlowestStreamMessages = 3_500,
    };

    /// <summary>Only to see that everything runs.</summary>
    public static Scale Quick { get; } = new()
    {
        Rounds = 1, Clients = 50, IdleClients = 100, Cuts = 100, FanOutMessages = 20, WarmUpBursts = 1, PacedMessages = 20,
        StreamMessages = 20_000, SlowStreamMessages = 20_000, SlowestStreamMessages = 1_000,
    };

    public required int Rounds { get; init; }

    public required int Clients { get; init; }

    public required int IdleClients { get; init; }

    public required int Cuts { get; init; }

    public required int FanOutMessages { get; init; }

    /// <summary>Bursts of <see cref="FanOutMessages"/> before anything is measured, by each way alike.</summary>
    public required int WarmUpBursts { get; init; }

    public required int PacedMessages { get; init; }

    public required int StreamMessages { get; init; }

    /// <summary>For SignalR with a buffer of 4 MB.</summary>
    public required int SlowStreamMessages { get; init; }

    /// <summary>For SignalR as it is, which sends some hundreds a second.</summary>
    public required int SlowestStreamMessages { get; init; }
}

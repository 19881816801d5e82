namespace Sophia.Connections.Tests;

/// <summary>A connection that knows what happened to it.</summary>
internal sealed class FakeConnection
{
    public bool IsClosed { get; set; }

    public bool IsBroken { get; set; }

    public int Checks { get; set; }

    public int Resets { get; set; }
}

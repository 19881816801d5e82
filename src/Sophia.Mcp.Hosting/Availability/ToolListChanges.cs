namespace Sophia.Mcp.Hosting;

/// <summary>Where those who listen without a session learn that a tool has been hidden or is there again.</summary>
internal sealed class ToolListChanges
{
    public event EventHandler? Changed;

    public void Raise() => Changed?.Invoke(this, EventArgs.Empty);
}

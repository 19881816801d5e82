namespace Sophia.Tests.Shared;

/// <summary>Stands for a server that somebody else owns.</summary>
internal sealed class NoOwner : IAsyncDisposable
{
    public static NoOwner Instance { get; } = new();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

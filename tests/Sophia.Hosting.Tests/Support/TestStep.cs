namespace Sophia.Hosting.Tests.Support;

/// <summary>A step that writes down what happens to it.</summary>
internal sealed class TestStep(string name, List<string> journal, Func<CancellationToken, Task>? start = null, int order = 0) : StartupStep
{
    public override string Name => name;

    public override int Order => order;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Add($"{name} started");
        return start?.Invoke(cancellationToken) ?? Task.CompletedTask;
    }

    public override Task CleanupAsync(CancellationToken cancellationToken)
    {
        journal.Add($"{name} cleaned up");
        return Task.CompletedTask;
    }
}

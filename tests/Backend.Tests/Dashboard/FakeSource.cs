using System.Text.Json;
using Backend.Dashboard;

namespace Backend.Tests.Dashboard;

/// <summary>A source that does as the test says.</summary>
internal sealed class FakeSource(string name) : DashboardSource
{
    private int _calls;

    public override string Field => name;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>What it does; the default is a small right answer.</summary>
    public Func<CancellationToken, Task<JsonElement>> Behaviour { get; set; } = _ => Task.FromResult(Right(name));

    public static JsonElement Right(string field) => JsonDocument.Parse(DashboardFields.IsList(field) ? $$"""[{"id":"{{field}}"}]""" : $$"""{"said_by":"{{field}}"}""").RootElement;

    public override Task<JsonElement> CollectAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return Behaviour(cancellationToken);
    }
}

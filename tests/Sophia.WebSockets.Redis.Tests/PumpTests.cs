using Sophia.WebSockets.Redis.Clients;

namespace Sophia.WebSockets.Redis.Tests;

public sealed class PumpTests
{
    [Fact]
    public void Work_that_failed_is_told_of_and_done_again_when_it_is_asked_for()
    {
        var (runs, failures) = (0, 0);
        var pump = new Pump(() => ++runs == 1 ? throw new InvalidOperationException() : Task.CompletedTask, _ => failures++);

        pump.Kick();
        pump.Kick();

        Assert.Equal((2, 1), (runs, failures));
    }
}

namespace Sophia.Conformance;

/// <summary>The suite's runs, each against the best result known for the SDK's own fixture server: no scored failure.</summary>
public sealed class ConformanceTests
{
    private static readonly ConformanceSuite Released = new("0.1.16");
    private static readonly ConformanceSuite Newest = new("0.2.0-alpha.12");

    [Fact]
    public Task The_released_suite_passes_with_sessions() => PassesAsync(Released, stateless: false, atLeast: 40, "--suite", "active");

    [Fact]
    public Task The_newest_suite_passes_with_sessions() => PassesAsync(Newest, stateless: false, atLeast: 73);

    [Fact]
    public Task The_requirements_of_2025_11_25_are_met_with_sessions() => PassesAsync(Newest, stateless: false, atLeast: 80, "--requirements", "2025-11-25");

    [Fact]
    public Task The_requirements_of_2026_07_28_are_met_without_sessions() => PassesAsync(Newest, stateless: true, atLeast: 150, "--requirements", "2026-07-28");

    // The number of checks passed is asserted too: a suite that ran nothing has no failure either.
    private static async Task PassesAsync(ConformanceSuite suite, bool stateless, int atLeast, params string[] arguments)
    {
        await using var server = await FixtureServer.StartAsync(stateless);

        var report = await suite.RunAsync(server.Address, arguments);

        Assert.True(report.Failures().Count == 0, $"Failed: {string.Join(", ", report.Failures())}\n{report}");
        Assert.InRange(report.Passed, atLeast, int.MaxValue);
    }
}

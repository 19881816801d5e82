using System.Text.RegularExpressions;
using Sophia.Tests.Shared;

namespace Sophia.Hosting.Tests.Telemetry;

public sealed partial class TelemetryNamesTests
{
    [Fact]
    public void Every_package_that_measures_or_traces_is_collected()
    {
        var source = Path.Combine(Checkout.Root, "src");
        var measuring = Directory.GetDirectories(source).Where(Measures).Select(static folder => Path.GetFileName(folder)).ToList();

        Assert.Contains("Sophia.Hosting", TelemetryNames.Packages);
        Assert.Contains("Sophia.Health", measuring);
        Assert.Empty(measuring.Except(TelemetryNames.Packages));
    }

    private static bool Measures(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Select(File.ReadAllText)
        .Any(static text => Instruments().IsMatch(text) || text.Contains("ActivitySource(", StringComparison.Ordinal) || text.Contains("ActivitySource Source = new(", StringComparison.Ordinal));

    /// <summary>An instrument is created; reading a meter, as a test kit does, is not measuring.</summary>
    [GeneratedRegex(@"\.Create(Observable)?(Counter|UpDownCounter|Gauge|Histogram)\b")]
    private static partial Regex Instruments();
}

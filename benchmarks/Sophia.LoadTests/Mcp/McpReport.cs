using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Sophia.LoadTests.Mcp;

/// <summary>Writes the results as the table of promises.</summary>
internal static class McpReport
{
    public static string Write(McpResults results, McpLoadOptions options, string cage, string small)
    {
        var text = new StringBuilder();
        Line($"### MCP host against the bare SDK, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}");
        Line($"");
        Line($"Machine: {Machine()}; {cage}.");
        Line($"Load: tools/call of an echo, revision 2026-07-28, {options.Connections} connections, {options.WarmUp.TotalSeconds:F0} s warm-up each, {options.Pairs} alternating pairs of {options.Length.TotalSeconds:F0} s, {options.Starts} starts. Medians; the worst pair in the last column.");
        Line($"");
        Line($"| | bare SDK | Sophia | result | target | met | worst pair |");
        Line($"|---|---|---|---|---|---|---|");
        var (three, many, starts) = (results.Three, results.Many, results.Starts);
        AtLeast("tools/call per second, 3 tools", three.PerSecond, "F0", 1.0);
        Row("added µs per call (wall), 3 tools", three.Microseconds.Bare, three.Microseconds.Sophia, "F1", three.Microseconds.Difference, "≤ 0", three.Microseconds.Difference <= 0, three.Microseconds.HighestDifference);
        Row("added µs per call (processor), 3 tools", three.CpuMicroseconds.Bare, three.CpuMicroseconds.Sophia, "F1", three.CpuMicroseconds.Difference, "", null, three.CpuMicroseconds.HighestDifference);
        AtLeast("tools/call per second, 200 tools", many.PerSecond, "F0", 2.5);
        AtMost("bytes allocated per call, 3 tools", three.Bytes, "F0", 1.0);
        var growth = many.Bytes.Sophia / three.Bytes.Sophia;
        Row("bytes per call, 200 tools ÷ 3 tools (Sophia)", three.Bytes.Sophia, many.Bytes.Sophia, "F0", growth, "none (≤ 1.02)", growth <= 1.02, growth);
        AtMost("p99 µs at half the bare SDK's saturation", three.P99AtHalfLoad, "F0", 1.1);
        AtMost("process start to first answer, ms", starts.Milliseconds, "F0", 1.3);
        AtMost("the same, both published with ReadyToRun, ms", results.CompiledStarts.Milliseconds, "F0", 1.3);
        AtMost("working set idle, MB", starts.IdleMegabytes, "F1", 1.3);
        Line($"| packages added | | | {results.PackagesAdded} | ≤ 22 | {Met(results.PackagesAdded <= 22)} | |");
        Line($"| megabytes published, added | | | {results.MegabytesAdded:F1} | ≤ 8 | {Met(results.MegabytesAdded <= 8)} | |");
        Line($"");
        Line($"Inside {small}:");
        Line($"");
        Line($"| | bare SDK | Sophia |");
        Line($"|---|---|---|");
        Line($"| process start to first answer, ms | {results.SmallBare.StartMilliseconds:F0} | {results.SmallSophia.StartMilliseconds:F0} |");
        Line($"| tools/call per second | {results.SmallBare.PerSecond:F0} | {results.SmallSophia.PerSecond:F0} |");
        Line($"| working set under load, MB | {results.SmallBare.Megabytes:F1} | {results.SmallSophia.Megabytes:F1} |");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

        void AtLeast(string name, Paired pairs, string format, double target) =>
            Row(name, pairs.Bare, pairs.Sophia, format, pairs.Ratio, string.Create(CultureInfo.InvariantCulture, $"≥ {target:F1}"), pairs.Ratio >= target, pairs.LowestRatio);

        void AtMost(string name, Paired pairs, string format, double target) =>
            Row(name, pairs.Bare, pairs.Sophia, format, pairs.Ratio, string.Create(CultureInfo.InvariantCulture, $"≤ {target:F1}"), pairs.Ratio <= target, pairs.HighestRatio);

        void Row(string name, double bare, double sophia, string format, double result, string target, bool? met, double worst) =>
            Line($"| {name} | {bare.ToString(format, CultureInfo.InvariantCulture)} | {sophia.ToString(format, CultureInfo.InvariantCulture)} | {result:F2} | {target} | {(met is { } yes ? Met(yes) : "")} | {worst:F2} |");
    }

    private static string Met(bool yes) => yes ? "yes" : "no";

    /// <summary>The machine, for the head of a report.</summary>
    public static string Machine()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }
}

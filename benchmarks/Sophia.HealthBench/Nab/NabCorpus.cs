using System.Text.Json;

namespace Sophia.HealthBench.Nab;

/// <summary>The part of the Numenta Anomaly Benchmark that stands beside this program (MIT licence, see data/nab/LICENSE.txt).</summary>
internal static class NabCorpus
{
    public static IReadOnlyList<NabFile> Load()
    {
        var root = Path.Combine(AppContext.BaseDirectory, "data", "nab");
        using var windows = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "windows.json")));
        return [.. windows.RootElement.EnumerateObject().Select(entry => NabFile.Read(root, entry.Name, ReadWindows(entry.Value)))];
    }

    private static List<(DateTimeOffset Start, DateTimeOffset End)> ReadWindows(JsonElement list) =>
        [.. list.EnumerateArray().Select(pair => (NabFile.ParseTime(pair[0].GetString()!), NabFile.ParseTime(pair[1].GetString()!)))];
}

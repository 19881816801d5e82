using Sophia.Configuration.Validation;

namespace Sophia.Configuration.Layers;

/// <summary>What one computation found.</summary>
internal sealed record ConfigurationSnapshot(
    IReadOnlyDictionary<string, SetValue> Values,
    IReadOnlySet<string> Hidden,
    string? Entry,
    IReadOnlyList<SophiaConfigurationError> Errors,
    IReadOnlyList<SophiaConfigurationError> Warnings)
{
    public static ConfigurationSnapshot Empty { get; } = new(new Dictionary<string, SetValue>(), new HashSet<string>(), null, [], []);

    public SophiaConfigurationReport Report(string? filePath)
    {
        var entries = Values.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(pair => new SophiaConfigurationEntry(
            pair.Key,
            Hidden.Contains(pair.Key) ? Shown.Mask : Shown.Short(Shown.WithoutUserInfo(pair.Value.Value)),
            pair.Value.Origin.Location));
        return new SophiaConfigurationReport(filePath, Entry, [.. entries], Warnings);
    }
}

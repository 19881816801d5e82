using System.Globalization;
using System.Text.RegularExpressions;

namespace Sophia.Configuration.Schema;

/// <summary>
/// A span of time: a number of seconds (<c>30</c>), a number with units (<c>15s</c>, <c>1m30s</c>, <c>500ms</c>) or <c>hh:mm:ss</c>.
/// It becomes .NET's constant format, because the binder would take <c>"30"</c> for thirty days.
/// </summary>
internal sealed partial class DurationType(double minSeconds, double maxSeconds) : ScalarType
{
    /// <summary>What a duration with units or colons looks like; the JSON Schema uses the same pattern.</summary>
    public const string Pattern = @"^(([0-9]+(\.[0-9]+)?(ms|s|m|h|d))+|([0-9]+\.)?[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?)$";

    public double MinSeconds { get; } = minSeconds;

    public double MaxSeconds { get; } = maxSeconds;

    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"seconds from {MinSeconds} to {MaxSeconds}, or a text such as 15s, 1m30s, 00:01:30");

    public override bool AcceptsForm(ScalarForm form) => form is ScalarForm.Integer or ScalarForm.Number or ScalarForm.Text;

    public override bool TryRead(string text, out string canonical)
    {
        canonical = "";
        if (Seconds(text) is not { } seconds || !(seconds >= MinSeconds && seconds <= MaxSeconds))
        {
            return false;
        }

        canonical = TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
        return true;
    }

    private static double? Seconds(string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds;
        }

        if (text.Length > 64 || !Form().IsMatch(text))
        {
            return null;
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span.TotalSeconds : null;
        }

        return Part().Matches(text).Sum(part =>
            double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * SecondsPer(part.Groups[3].Value));
    }

    private static double SecondsPer(string unit) => unit switch
    {
        "ms" => 0.001,
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => 86_400,
    };

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"([0-9]+(\.[0-9]+)?)(ms|s|m|h|d)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}

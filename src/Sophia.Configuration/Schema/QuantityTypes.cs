using System.Globalization;
using System.Text.RegularExpressions;

namespace Sophia.Configuration.Schema;

/// <summary>An amount of memory in Kubernetes' notation (<c>512Mi</c>, <c>2Gi</c>, <c>500M</c>, plain bytes). It becomes bytes.</summary>
internal sealed partial class SizeType(long min, long max) : ScalarType
{
    public const string Pattern = @"^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|k|K|M|G|T)?$";

    public long Min { get; } = min;

    public long Max { get; } = max;

    public override string Allowed => $"bytes or a text such as 512Mi or 2Gi, from {Show(Min)} to {Show(Max)}";

    public override bool AcceptsForm(ScalarForm form) => form is ScalarForm.Integer or ScalarForm.Text;

    public override bool TryRead(string text, out string canonical)
    {
        canonical = "";
        var match = Form().Match(text);
        if (!match.Success || text.Length > 32)
        {
            return false;
        }

        var unit = match.Groups[2].Value;
        if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue / Factor(unit) || number * Factor(unit) is var bytes && (bytes < Min || bytes > Max || bytes != decimal.Truncate(bytes)))
        {
            return false;
        }

        canonical = ((long)(number * Factor(unit))).ToString(CultureInfo.InvariantCulture);
        return true;
    }

    private static long Factor(string unit) => unit switch
    {
        "Ki" => 1L << 10,
        "Mi" => 1L << 20,
        "Gi" => 1L << 30,
        "Ti" => 1L << 40,
        "k" or "K" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        _ => 1,
    };

    private static string Show(long bytes) => bytes switch
    {
        >= 1L << 40 when bytes % (1L << 40) == 0 => $"{bytes >> 40}Ti",
        >= 1L << 20 when bytes % (1L << 20) == 0 => $"{bytes >> 20}Mi",
        >= 1L << 10 when bytes % (1L << 10) == 0 => $"{bytes >> 10}Ki",
        _ => bytes.ToString(CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>Processor time in Kubernetes' notation (<c>200m</c>, <c>1</c>, <c>0.5</c>). It becomes cores as a decimal.</summary>
internal sealed partial class CpuType : ScalarType
{
    public const string Pattern = @"^[0-9]+(\.[0-9]+)?m?$";
    public const decimal Min = 0.001m;
    public const decimal Max = 1_024m;

    public override string Allowed => "cores (0.5, 2) or thousandths of a core (200m), from 1m to 1024";

    public override bool AcceptsForm(ScalarForm form) => form is ScalarForm.Integer or ScalarForm.Number or ScalarForm.Text;

    public override bool TryRead(string text, out string canonical)
    {
        canonical = "";
        if (!Form().IsMatch(text) || text.Length > 16)
        {
            return false;
        }

        var thousandths = text.EndsWith('m');
        var cores = decimal.Parse(thousandths ? text.AsSpan(0, text.Length - 1) : text, CultureInfo.InvariantCulture) / (thousandths ? 1_000 : 1);
        canonical = cores.ToString("0.############", CultureInfo.InvariantCulture);
        return cores is >= Min and <= Max;
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

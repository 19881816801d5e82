using System.Globalization;

namespace Sophia.Configuration.Schema;

/// <summary>A whole number within a range.</summary>
internal sealed class IntegerType(long min, long max) : ScalarType
{
    public long Min { get; } = min;

    public long Max { get; } = max;

    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Min} to {Max}");

    public override bool AcceptsForm(ScalarForm form) => form == ScalarForm.Integer;

    public override bool TryRead(string text, out string canonical)
    {
        canonical = "";
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < Min || value > Max)
        {
            return false;
        }

        canonical = value.ToString(CultureInfo.InvariantCulture);
        return true;
    }
}

/// <summary>A number within a range, such as a share from 0 to 1.</summary>
internal sealed class NumberType(double min, double max) : ScalarType
{
    public double Min { get; } = min;

    public double Max { get; } = max;

    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a number from {Min} to {Max}");

    public override bool AcceptsForm(ScalarForm form) => form is ScalarForm.Integer or ScalarForm.Number;

    public override bool TryRead(string text, out string canonical)
    {
        canonical = "";
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(value >= Min && value <= Max))
        {
            return false;
        }

        canonical = value.ToString(CultureInfo.InvariantCulture);
        return true;
    }
}

/// <summary>True or false; YAML 1.1's yes, no, on and off are refused, because readers disagree about them.</summary>
internal sealed class BooleanType : ScalarType
{
    public override string Allowed => "true or false";

    public override bool AcceptsForm(ScalarForm form) => form == ScalarForm.Boolean;

    public override bool TryRead(string text, out string canonical)
    {
        var read = bool.TryParse(text, out var value);
        canonical = value ? "true" : "false";
        return read;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Sophia.Configuration.Yaml;

namespace Sophia.Configuration.Schema;

/// <summary>What YAML's core schema takes a scalar for; the JSON Schema sees the same.</summary>
internal enum ScalarForm
{
    Null,
    Boolean,
    Integer,
    Number,
    Text,
}

/// <summary>Resolves the form of a scalar of the file.</summary>
internal static partial class ScalarForms
{
    public static ScalarForm Of(YamlScalar scalar)
    {
        if (!scalar.Plain)
        {
            return ScalarForm.Text;
        }

        if (scalar.IsNull)
        {
            return ScalarForm.Null;
        }

        if (scalar.Text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            return ScalarForm.Boolean;
        }

        if (Integer().IsMatch(scalar.Text))
        {
            return ScalarForm.Integer;
        }

        return Number().IsMatch(scalar.Text) && double.TryParse(scalar.Text, CultureInfo.InvariantCulture, out _) ? ScalarForm.Number : ScalarForm.Text;
    }

    public static string Name(ScalarForm form) => form switch
    {
        ScalarForm.Null => "nothing",
        ScalarForm.Boolean => "true or false",
        ScalarForm.Integer => "a whole number",
        ScalarForm.Number => "a number",
        _ => "text",
    };

    [GeneratedRegex(@"^[-+]?[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}

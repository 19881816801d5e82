using System.Text.RegularExpressions;

namespace Sophia.Configuration.Validation;

/// <summary>The names users give to pools, servers, gateways and tools.</summary>
internal static partial class MapNames
{
    public const int MaxLength = 63;

    /// <summary>No ':' and no two underscores in a row: configuration keys and environment variables could not name such an entry.</summary>
    public const string Pattern = "^[A-Za-z0-9]+([_.-][A-Za-z0-9]+)*$";

    public const string Allowed = "letters and digits, with single '_', '-' or '.' between them, at most 63";

    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && Form().IsMatch(name);

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

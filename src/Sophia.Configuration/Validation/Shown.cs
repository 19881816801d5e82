using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Validation;

/// <summary>How values appear in messages and reports: secrets never, the rest short and on one line.</summary>
internal static class Shown
{
    public const string Mask = "***";
    private const int MaxLength = 80;
    private static readonly string[] s_secretWords = ["PASSWORD", "SECRET", "TOKEN", "APIKEY", "PRIVATEKEY", "CONNECTIONSTRING", "PASSPHRASE", "CREDENTIAL"];

    /// <summary>The value in quotes, or words for a secret.</summary>
    public static string Value(SchemaScalar schema, string text) => schema.Secret ? "the value" : $"'{Short(WithoutUserInfo(text))}'";

    /// <summary>The choice that was probably meant.</summary>
    public static string? Choice(SchemaScalar schema, string text) =>
        schema.Type is ChoiceType choice ? KeySuggestion.Nearest(text, choice.Choices) : null;

    /// <summary>Whether a key that the schema does not know sounds like a secret.</summary>
    public static bool SoundsSecret(string key)
    {
        var plain = KeySuggestion.Plain(key);
        return s_secretWords.Any(word => plain.Contains(word, StringComparison.Ordinal));
    }

    /// <summary>The text without the name and password that an address may carry.</summary>
    public static string WithoutUserInfo(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return text;
        }

        var end = text.IndexOfAny(['/', '?', '#'], scheme + 3);
        var authority = text[(scheme + 3)..(end < 0 ? text.Length : end)];
        var at = authority.LastIndexOf('@');
        return at < 0 ? text : string.Concat(text.AsSpan(0, scheme + 3), Mask, text.AsSpan(scheme + 3 + at));
    }

    public static string Short(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length <= MaxLength ? line : string.Concat(line.AsSpan(0, MaxLength), "…");
    }
}

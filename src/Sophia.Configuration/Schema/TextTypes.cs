using System.Text.RegularExpressions;

namespace Sophia.Configuration.Schema;

/// <summary>Text that is not empty, optionally of a certain form.</summary>
internal sealed class TextType(string allowed = "text", string? pattern = null, bool mayBeEmpty = false) : ScalarType
{
    public const int MaxLength = 8_192;

    // Not before a value asks for it: most processes set few keys, and all start faster without it.
    private readonly Lazy<Regex>? _form = pattern is null ? null : new(() => new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));

    public string? Pattern { get; } = pattern;

    public bool MayBeEmpty { get; } = mayBeEmpty;

    public override string Allowed { get; } = allowed;

    public override bool TakesPlaceholder => true;

    public override bool AcceptsForm(ScalarForm form) => form == ScalarForm.Text;

    public override bool TryRead(string text, out string canonical)
    {
        canonical = text;
        return text.Length <= MaxLength && (text.Length > 0 || MayBeEmpty) && _form?.Value.IsMatch(text) != false;
    }
}

/// <summary>An absolute http or https address.</summary>
internal sealed class UrlType : ScalarType
{
    public const string Pattern = "^https?://[^\\s]+$";

    public override string Allowed => "an absolute http:// or https:// address";

    public override bool TakesPlaceholder => true;

    public override bool AcceptsForm(ScalarForm form) => form == ScalarForm.Text;

    public override bool TryRead(string text, out string canonical)
    {
        canonical = text;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0;
    }
}

/// <summary>One of a few words. It becomes PascalCase, which is what the binder reads for an enumeration; both spellings are accepted.</summary>
internal sealed class ChoiceType(params string[] choices) : ScalarType
{
    public IReadOnlyList<string> Choices { get; } = choices;

    public override string Allowed => string.Join(", ", Choices);

    public override bool AcceptsForm(ScalarForm form) => form == ScalarForm.Text;

    public override bool TryRead(string text, out string canonical)
    {
        var choice = Choices.FirstOrDefault(choice => text == choice || text.Equals(SchemaProperty.ToKey(choice), StringComparison.OrdinalIgnoreCase));
        canonical = choice is null ? "" : SchemaProperty.ToKey(choice);
        return choice is not null;
    }
}

using System.Text;

namespace Sophia.Configuration.Validation;

/// <summary>
/// Resolves <c>${env:NAME}</c> and <c>${file:/path}</c> inside values; <c>${env:NAME:-other}</c> gives a value for when it is missing, and <c>$${</c> stands
/// for <c>${</c> itself. What is put in is not looked at again.
/// </summary>
internal sealed class Placeholders(IReadOnlyDictionary<string, string> variables)
{
    public const string Allowed = "${env:NAME} or ${file:/run/secrets/name}, with :-other before the brace for a value when it is missing; $${ for ${ itself";
    private const int MaxFileLength = 65_536;
    private const string Default = ":-";

    public static bool Contains(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>The text with every placeholder replaced.</summary>
    /// <param name="text">The value as written.</param>
    /// <param name="problems">Takes what is missing, without any secret.</param>
    public string Resolve(string text, List<string> problems)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var start = text.IndexOf("${", at, StringComparison.Ordinal);
            if (start < 0)
            {
                result.Append(text, at, text.Length - at);
                break;
            }

            if (start > at && text[start - 1] == '$')
            {
                result.Append(text, at, start - 1 - at).Append("${");
                at = start + 2;
                continue;
            }

            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                problems.Add("a placeholder is not closed with '}'");
                break;
            }

            result.Append(text, at, start - at).Append(One(text[(start + 2)..end], problems));
            at = end + 1;
        }

        return result.ToString();
    }

    private string? One(string inner, List<string> problems)
    {
        var split = inner.IndexOf(Default, StringComparison.Ordinal);
        var (reference, fallback) = split < 0 ? (inner, null) : (inner[..split], inner[(split + Default.Length)..]);
        var (value, problem) = reference switch
        {
            _ when reference.StartsWith("env:", StringComparison.Ordinal) => Variable(reference["env:".Length..]),
            _ when reference.StartsWith("file:", StringComparison.Ordinal) => File(reference["file:".Length..]),
            _ => (null, $"unknown placeholder ${{{Shown.Short(reference)}}}"),
        };
        if (value is null && fallback is null)
        {
            problems.Add(problem!);
        }

        return value ?? fallback;
    }

    private (string? Value, string? Problem) Variable(string name) =>
        variables.TryGetValue(name, out var value) && value.Length > 0
            ? (value, null)
            : (null, $"the secret ${{env:{name}}} is missing: the environment variable {name} is not set");

    private static (string? Value, string? Problem) File(string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            return (null, $"the secret ${{file:{path}}} needs a full path");
        }

        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                return (null, $"the secret ${{file:{path}}} is missing: there is no such file");
            }

            return info.Length > MaxFileLength
                ? (null, $"the secret ${{file:{path}}} is larger than {MaxFileLength} bytes")
                : (System.IO.File.ReadAllText(path).TrimEnd('\r', '\n'), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, $"the secret ${{file:{path}}} cannot be read ({error.GetType().Name})");
        }
    }
}

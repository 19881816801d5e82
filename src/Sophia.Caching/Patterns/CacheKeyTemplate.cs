using System.Security.Cryptography;
using System.Text;

namespace Sophia.Caching;

/// <summary>A key pattern such as <c>dashboard:performance:{user_id}</c>, split once into the literal parts around its arguments.</summary>
internal sealed class CacheKeyTemplate
{
    private readonly string[] _literals;

    private CacheKeyTemplate(string text, string[] literals, string[] names) => (Text, _literals, Names) = (text, literals, names);

    public string Text { get; }

    public string[] Names { get; }

    /// <exception cref="FormatException">A brace is not closed, or a name is empty or stands twice.</exception>
    public static CacheKeyTemplate Parse(string text)
    {
        var literals = new List<string>();
        var names = new List<string>();
        var rest = text.AsSpan();
        for (var open = rest.IndexOf('{'); open >= 0; open = rest.IndexOf('{'))
        {
            var close = rest[open..].IndexOf('}');
            var name = close > 1 ? rest.Slice(open + 1, close - 1).ToString() : "";
            if (name.Length == 0 || name.Contains('{', StringComparison.Ordinal) || names.Contains(name, StringComparer.Ordinal))
            {
                throw new FormatException($"The key pattern '{text}' has an argument without a name, a brace that is not closed, or the same name twice. Write it as 'dashboard:performance:{{user_id}}'.");
            }

            literals.Add(rest[..open].ToString());
            names.Add(name);
            rest = rest[(open + close + 1)..];
        }

        literals.Add(rest.ToString());
        return new CacheKeyTemplate(text, [.. literals], [.. names]);
    }

    /// <summary>The key for these arguments. Different arguments always give different keys, whatever characters they hold.</summary>
    public string Format(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length != Names.Length)
        {
            throw new ArgumentException($"The key pattern '{Text}' takes {Names.Length} argument(s) ({string.Join(", ", Names)}); {arguments.Length} came.", nameof(arguments));
        }

        if (arguments.Length == 1)
        {
            return string.Concat(_literals[0], Escape(arguments[0]), _literals[1]);
        }

        var key = new StringBuilder(_literals[0]);
        for (var i = 0; i < arguments.Length; i++)
        {
            key.Append(Escape(arguments[i])).Append(_literals[i + 1]);
        }

        return key.ToString();
    }

    // Letters, digits and -_.@ stand as they are. Everything else is percent-encoded, so that an argument cannot imitate a separator;
    // '#' marks a hash and is itself always encoded, so a hash cannot be imitated either.
    private static string Escape(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        var plain = argument.AsSpan().IndexOfAnyExcept(Plain) < 0;
        if (plain && argument.Length <= CachingDefaults.MaxArgumentLength)
        {
            return argument;
        }

        // A lone surrogate would become U+FFFD in UTF-8 and make two arguments one, so the UTF-16 units are what is hashed and encoded.
        var units = System.Runtime.InteropServices.MemoryMarshal.AsBytes(argument.AsSpan());
        if (argument.Length > CachingDefaults.MaxArgumentLength)
        {
            return "#" + Convert.ToHexStringLower(SHA256.HashData(units));
        }

        var escaped = new StringBuilder(argument.Length * 2);
        foreach (var unit in argument)
        {
            _ = Plain.Contains(unit) ? escaped.Append(unit) : escaped.Append('%').Append(((int)unit).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@");
}

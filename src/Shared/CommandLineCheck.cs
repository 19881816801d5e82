using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;

namespace Sophia.Shared;

/// <summary>An option of the command line that Sophia reads.</summary>
/// <param name="Name">Its name, without dashes.</param>
/// <param name="Value">What its value is, for those that need one and are ordinary settings; null for switches, which are read to the letter.</param>
/// <param name="OwnValue">Whether a word may follow a switch.</param>
internal sealed record CommandLineOption(string Name, string? Value = null, bool OwnValue = false);

/// <summary>
/// Refuses what somebody meant for Sophia and ASP.NET would silently take for a setting that nobody reads: one of Sophia's options with one slip of the finger, with
/// one dash, or without its value. Everything else is the application's.
/// </summary>
internal static class CommandLineCheck
{
    private const string Switch = "Sophia:Hosting:CommandLineCheck";

    /// <summary>Looks at the command line that the application gave its builder.</summary>
    /// <exception cref="InvalidOperationException">Something in it was meant for Sophia and would not arrive.</exception>
    public static void Run(IConfigurationManager configuration, params ReadOnlySpan<CommandLineOption> options)
    {
        if (configuration.Sources.OfType<CommandLineConfigurationSource>().FirstOrDefault() is not { } source || !configuration.GetValue(Switch, defaultValue: true))
        {
            return;
        }

        string[] arguments = [.. source.Args];
        for (var i = 0; i < arguments.Length; i++)
        {
            if ((i > 0 && IsValue(arguments[i], arguments[i - 1])) || source.SwitchMappings?.Keys.Contains(arguments[i].Split('=')[0], StringComparer.OrdinalIgnoreCase) is true)
            {
                continue;
            }

            foreach (var option in options)
            {
                if (Problem(option, arguments[i], i + 1 < arguments.Length ? arguments[i + 1] : null) is { } problem)
                {
                    throw new InvalidOperationException(problem);
                }
            }
        }
    }

    private static bool IsValue(string argument, string before) =>
        before.StartsWith("--", StringComparison.Ordinal) && !before.Contains('=', StringComparison.Ordinal) && !argument.StartsWith("--", StringComparison.Ordinal);

    private static string? Problem(CommandLineOption option, string argument, string? next)
    {
        var prefix = argument.StartsWith("--", StringComparison.Ordinal) ? 2 : argument is ['-' or '/', ..] ? 1 : 0;
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = argument[prefix..(equals < 0 ? argument.Length : Math.Max(prefix, equals))];
        if (equals < 0 && (prefix == 0 || (argument[0] == '/' && !OperatingSystem.IsWindows())))
        {
            // A word, or a path.
            return null;
        }

        return option.Value is null ? SwitchProblem(option, argument, name) : SettingProblem(option, argument, name, prefix, equals < 0 ? next : argument[(equals + 1)..]);
    }

    private static string? SwitchProblem(CommandLineOption option, string argument, string name) =>
        argument != "--" + option.Name && IsMeant(option, name)
            ? $"The option '{argument}' is unknown: did you mean '--{option.Name}{(option.OwnValue ? " NAME" : "")}'?{Otherwise(name)}"
            : null;

    private static string? SettingProblem(CommandLineOption option, string argument, string name, int prefix, string? value)
    {
        if (!IsMeant(option, name))
        {
            return null;
        }

        // One dash is for the application's own short names; ASP.NET leaves it out.
        if (!name.Equals(option.Name, StringComparison.OrdinalIgnoreCase) || (prefix == 1 && argument[0] == '-'))
        {
            return $"The option '{argument.Split('=')[0]}' is unknown: did you mean '--{option.Name}'?{Otherwise(name)}";
        }

        return string.IsNullOrWhiteSpace(value) || value.StartsWith("--", StringComparison.Ordinal)
            ? $"The option '{argument}' needs a value: {option.Value}."
            : null;
    }

    private static string Otherwise(string name) => $" If '{name}' is an option of your own, set {Switch} to false.";

    private static bool IsMeant(CommandLineOption option, string name) => IsOneSlip(Plain(name), Plain(option.Name));

    // As in the configuration: case, '-' and '_' make no difference.
    private static string Plain(string name) => string.Concat(name.Where(static letter => letter is not ('-' or '_'))).ToUpperInvariant();

    /// <summary>Whether a name is another with at most one letter wrong, left out, added in the middle, or swapped with its neighbour. A longer word is another word.</summary>
    private static bool IsOneSlip(string name, string meant)
    {
        var same = name.AsSpan().CommonPrefixLength(meant);
        var left = name.AsSpan(same);
        var right = meant.AsSpan(same);
        return (left.Length, right.Length) switch
        {
            (0, 0) or (0, 1) => true,
            (_, 0) => false,
            var (l, r) when l == r => left[1..].SequenceEqual(right[1..])
                || (l > 1 && left[0] == right[1] && left[1] == right[0] && left[2..].SequenceEqual(right[2..])),
            var (l, r) when l == r - 1 => left.SequenceEqual(right[1..]),
            var (l, r) when l == r + 1 => left[1..].SequenceEqual(right),
            _ => false,
        };
    }
}

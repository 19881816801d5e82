using YamlDotNet.Core;

namespace Sophia.Configuration.Yaml;

/// <summary>Says in plain words what the parser found, for the mistakes people make most.</summary>
internal static class YamlProblem
{
    public static YamlReadException From(YamlException error, string text)
    {
        var line = Math.Max(1, (int)error.Start.Line);
        var column = Math.Max(1, (int)error.Start.Column);
        // The parser says "tab" at the place where it lost its way, which may be many lines above or one below the tab itself.
        var last = error.Message.Contains("tab", StringComparison.Ordinal) ? int.MaxValue : line + 1;
        if (TabIndent(text, line - 1, last) is { } tab)
        {
            return new YamlReadException("the line is indented with a tab", tab.Line, tab.Column, "spaces only");
        }

        var detail = error.Message.Trim().TrimEnd('.');
        return new YamlReadException($"this is not valid YAML: {detail}", line, column);
    }

    /// <summary>The first tab that indents a line of the range.</summary>
    private static (int Line, int Column)? TabIndent(string text, int first, int last)
    {
        var lines = text.Split('\n');
        for (var number = Math.Max(1, first); number <= Math.Min(last, lines.Length); number++)
        {
            var content = lines[number - 1];
            var indent = content.AsSpan(0, content.Length - content.AsSpan().TrimStart(" \t").Length);
            if (indent.IndexOf('\t') is >= 0 and var at && indent.Length < content.TrimEnd('\r').Length)
            {
                return (number, at + 1);
            }
        }

        return null;
    }
}

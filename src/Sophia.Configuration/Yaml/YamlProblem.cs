using YamlDotNet.Core;

namespace Sophia.Configuration.Yaml;

/// <summary>Says in plain words what the parser found, for the mistakes people make most.</summary>
internal static class YamlProblem
{
    public static YamlReadException From(YamlException error, string text)
    {
        var line = Math.Max(1, (int)error.Start.Line);
        var column = Math.Max(1, (int)error.Start.Column);
        if (TabIndent(text, line) is { } tab)
        {
            return new YamlReadException("the line is indented with a tab", tab.Line, tab.Column, "spaces only");
        }

        var detail = error.Message.Trim().TrimEnd('.');
        return new YamlReadException($"this is not valid YAML: {detail}", line, column);
    }

    /// <summary>The tab that indents the line of the error or the line after it, where the parser sometimes notices only later.</summary>
    private static (int Line, int Column)? TabIndent(string text, int line)
    {
        var lines = text.Split('\n');
        for (var number = Math.Max(1, line - 1); number <= Math.Min(line + 1, lines.Length); number++)
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

using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Scalar = YamlDotNet.Core.Events.Scalar;

namespace Sophia.Configuration.Yaml;

/// <summary>
/// Turns the parser's events into a small tree with positions, within limits: a file that nests, repeats or grows past them is refused before it costs memory.
/// Only the event parser is used, because YamlDotNet's object mapping needs reflection.
/// </summary>
internal sealed class YamlTreeReader
{
    public const int MaxDepth = 32;
    public const int MaxNodes = 20_000;

    private readonly Dictionary<AnchorName, (YamlValue Value, int Nodes)> _anchors = [];
    private readonly List<SophiaConfigurationError> _problems;
    private readonly string _source;
    private readonly Parser _parser;
    private int _nodes;

    private YamlTreeReader(string text, string source, List<SophiaConfigurationError> problems)
    {
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        _source = source;
        _problems = problems;
    }

    /// <summary>Reads the only document of a file; null when it holds nothing. Duplicate keys are added to <paramref name="problems"/>.</summary>
    /// <exception cref="YamlReadException">The text is not YAML, or passes a limit.</exception>
    public static YamlValue? Read(string text, string source, List<SophiaConfigurationError> problems)
    {
        try
        {
            return new YamlTreeReader(text, source, problems).ReadDocument();
        }
        catch (YamlException error)
        {
            throw YamlProblem.From(error, text);
        }
    }

    private YamlValue? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadValue(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            throw Refuse("a second document starts here", second.Start, "one document; '---' may only stand at the top");
        }

        return root is YamlScalar { IsNull: true } ? null : root;
    }

    private YamlValue ReadValue(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Repeat(alias);
        }

        var node = _parser.Current as NodeEvent ?? throw new InvalidOperationException("The parser gave no node.");
        Count(1, node.Start);
        if (depth > MaxDepth)
        {
            throw Refuse($"the file nests deeper than {MaxDepth} levels", node.Start);
        }

        RefuseTag(node);
        var before = _nodes;
        YamlValue value = node switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadSequence(depth),
            _ => ReadMapping(depth),
        };
        if (!node.Anchor.IsEmpty)
        {
            _anchors[node.Anchor] = (value, _nodes - before + 1);
        }

        return value;
    }

    private YamlValue Repeat(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var anchored))
        {
            throw Refuse($"the alias *{alias.Value} has no anchor &{alias.Value} above it", alias.Start);
        }

        // Each repetition counts as if written out: nine lines of nested aliases would otherwise stand for a billion nodes.
        Count(anchored.Nodes, alias.Start);
        return anchored.Value;
    }

    private YamlScalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        var plain = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty;
        return new YamlScalar(scalar.Value, plain, (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    private YamlSequence ReadSequence(int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadValue(depth + 1));
        }

        return new YamlSequence(items, (int)start.Start.Line, (int)start.Start.Column);
    }

    private YamlMapping ReadMapping(int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var builder = new YamlMappingBuilder(_source, _problems);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var keyStart = _parser.Current!.Start;
            if (ReadValue(depth + 1) is not YamlScalar key)
            {
                throw Refuse("a key must be plain text", keyStart);
            }

            builder.Add(key, ReadValue(depth + 1));
        }

        return builder.Build((int)start.Start.Line, (int)start.Start.Column);
    }

    private static void RefuseTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value != "tag:yaml.org,2002:str")
        {
            throw Refuse($"the tag {node.Tag.Value} is not supported", node.Start, "values without a tag, or !!str");
        }
    }

    private void Count(int nodes, in Mark at)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw Refuse($"the file holds more than {MaxNodes} values, repetitions by alias counted", at);
        }
    }

    private static YamlReadException Refuse(string message, in Mark at, string? allowed = null) =>
        new(message, (int)at.Line, (int)at.Column, allowed);
}

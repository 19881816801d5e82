using System.Text;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Sql;

/// <summary>Cuts Snowflake SQL into tokens: strings with their escapes, $$ quotes, three kinds of comment, names and numbers.</summary>
internal sealed class SqlTokenizer
{
    private static readonly string[] Pairs = ["::", "||", "<=", ">=", "<>", "!=", "=>", "->"];
    private static readonly string[] Single =
        [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    private readonly string _source;
    private readonly List<Token> _tokens;
    private int _at;

    private SqlTokenizer(string source)
    {
        _source = source;
        _tokens = new List<Token>(Math.Min(source.Length / 4, 4096) + 4);
    }

    public static List<Token> Tokenize(string source) => new SqlTokenizer(source).Run();

    private List<Token> Run()
    {
        while (SkipBlanks())
        {
            Next(_source[_at]);
        }

        _tokens.Add(new Token(TokenKind.End, "<EOF>", _source.Length, _source.Length));
        return _tokens;
    }

    private void Next(char c)
    {
        if (char.IsAsciiLetter(c) || c == '_')
        {
            Word();
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < _source.Length && char.IsAsciiDigit(_source[_at + 1]) && !AfterName()))
        {
            Number();
        }
        else if (c == '\'')
        {
            Text();
        }
        else if (c == '"')
        {
            QuotedName();
        }
        else if (c == '$')
        {
            Dollar();
        }
        else
        {
            Symbol(c);
        }
    }

    private bool AfterName() => _tokens.Count > 0 && _tokens[^1].End == _at && _tokens[^1].Kind is TokenKind.Word or TokenKind.Quoted;

    private bool SkipBlanks()
    {
        while (_at < _source.Length)
        {
            var c = _source[_at];
            if (char.IsWhiteSpace(c))
            {
                _at++;
            }
            else if (Starts("--") || Starts("//"))
            {
                var end = _source.IndexOf('\n', _at);
                _at = end < 0 ? _source.Length : end + 1;
            }
            else if (Starts("/*"))
            {
                var end = _source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end < 0 ? throw SnowflakeErrors.Syntax(_source, _at, "/*") : end + 2;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private bool Starts(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private void Add(TokenKind kind, string text, int start) => _tokens.Add(new Token(kind, text, start, _at));

    private void Word()
    {
        var start = _at;
        while (_at < _source.Length && (char.IsAsciiLetterOrDigit(_source[_at]) || _source[_at] is '_' or '$'))
        {
            _at++;
        }

        Add(TokenKind.Word, _source[start.._at].ToUpperInvariant(), start);
    }

    private void Number()
    {
        var start = _at;
        Digits();
        if (_at < _source.Length && _source[_at] == '.')
        {
            _at++;
            Digits();
        }

        if (_at < _source.Length && _source[_at] is 'e' or 'E')
        {
            var exponent = _at + 1;
            exponent += exponent < _source.Length && _source[exponent] is '+' or '-' ? 1 : 0;
            if (exponent < _source.Length && char.IsAsciiDigit(_source[exponent]))
            {
                _at = exponent;
                Digits();
            }
        }

        if (_at < _source.Length && (char.IsAsciiLetter(_source[_at]) || _source[_at] == '_'))
        {
            throw SnowflakeErrors.Syntax(_source, _at, _source[_at].ToString());
        }

        Add(TokenKind.Number, _source[start.._at], start);
    }

    private void Digits()
    {
        while (_at < _source.Length && char.IsAsciiDigit(_source[_at]))
        {
            _at++;
        }
    }

    private void QuotedName()
    {
        var start = _at++;
        var name = new StringBuilder();
        while (true)
        {
            var end = _at < _source.Length ? _source.IndexOf('"', _at) : -1;
            if (end < 0)
            {
                throw SnowflakeErrors.Syntax(_source, start, "\"");
            }

            name.Append(_source, _at, end - _at);
            _at = end + 1;
            if (_at >= _source.Length || _source[_at] != '"')
            {
                break;
            }

            name.Append('"');
            _at++;
        }

        Add(TokenKind.Quoted, name.Length is > 0 and <= 255 ? name.ToString() : throw SnowflakeErrors.Syntax(_source, start, "\"\""), start);
    }

    private void Dollar()
    {
        var start = _at;
        if (Starts("$$"))
        {
            var end = _source.IndexOf("$$", _at + 2, StringComparison.Ordinal);
            _at = end < 0 ? throw SnowflakeErrors.Syntax(_source, start, "$$") : end + 2;
            Add(TokenKind.Text, _source[(start + 2)..end], start);
            return;
        }

        _at++;
        while (_at < _source.Length && (char.IsAsciiLetterOrDigit(_source[_at]) || _source[_at] == '_'))
        {
            _at++;
        }

        Add(TokenKind.Variable, _source[(start + 1).._at].ToUpperInvariant(), start);
    }

    private void Symbol(char c)
    {
        var start = _at;
        foreach (var pair in Pairs)
        {
            if (Starts(pair))
            {
                _at += 2;
                Add(TokenKind.Symbol, pair, start);
                return;
            }
        }

        if (!"()[]{},;.+-*/%<>=?:@&|^~!".Contains(c))
        {
            throw SnowflakeErrors.Syntax(_source, start, c.ToString());
        }

        _at++;
        Add(TokenKind.Symbol, Single[c], start);
    }

    private void Text()
    {
        var start = _at++;
        var value = new StringBuilder();
        while (true)
        {
            var next = _at < _source.Length ? _source.AsSpan(_at).IndexOfAny('\'', '\\') : -1;
            if (next < 0)
            {
                throw SnowflakeErrors.Syntax(_source, start, "'");
            }

            value.Append(_source, _at, next);
            _at += next;
            if (_source[_at] == '\\')
            {
                _at = StringEscapes.Read(_source, _at, value);
            }
            else if (_at + 1 < _source.Length && _source[_at + 1] == '\'')
            {
                value.Append('\'');
                _at += 2;
            }
            else
            {
                _at++;
                Add(TokenKind.Text, value.ToString(), start);
                return;
            }
        }
    }
}

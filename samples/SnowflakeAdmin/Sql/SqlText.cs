using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Sql;

/// <summary>A statement that may be sent: written in this program with names and values put in by their own types, or allowed by the guard. There is no way from plain text.</summary>
internal sealed class SqlText
{
    private SqlText(string text) => Text = text;

    /// <summary>The statement.</summary>
    public string Text { get; }

    /// <summary>Writes a statement. What is put in is a name, a value, a number or another such text; anything else does not compile.</summary>
    public static SqlText Of(ref Writer writer) => new(writer.ToString());

    /// <summary>A statement that the guard has allowed.</summary>
    public static SqlText Of(GuardedStatement statement) => new(statement.Text);

    /// <summary>A statement that the guard has allowed, explained instead of run.</summary>
    public static SqlText Explain(GuardedStatement statement) =>
        new(statement.Kind is StatementKind.Explain ? statement.Text : $"EXPLAIN USING JSON {statement.Text}");

    public override string ToString() => Text;

    /// <summary>What the compiler makes of an interpolated statement.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Writer
    {
        private readonly StringBuilder _text;

        public Writer(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 24));

        public void AppendLiteral(string text) => _text.Append(text);

        public void AppendFormatted(SqlName name) => _text.Append(name.ToString());

        public void AppendFormatted(SqlValue value) => _text.Append(value.ToString());

        public void AppendFormatted(SqlText part) => _text.Append(part?.Text);

        public void AppendFormatted(long number) => _text.Append(number.ToString(CultureInfo.InvariantCulture));

        /// <summary>A word of SQL from a closed list.</summary>
        public void AppendFormatted(WarehouseSize size) => _text.Append(size.ToString().ToUpperInvariant());

        public override string ToString() => _text.ToString();
    }
}

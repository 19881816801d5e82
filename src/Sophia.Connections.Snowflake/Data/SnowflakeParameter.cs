using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Sophia.Connections.Snowflake;

/// <summary>A value for a <c>?</c>, <c>:name</c> or <c>@name</c> of a command.</summary>
public sealed class SnowflakeParameter : DbParameter
{
    private DbType? _dbType;
    private string _name = "";
    private string _sourceColumn = "";

    /// <summary>Makes a parameter without name and value.</summary>
    public SnowflakeParameter()
    {
    }

    /// <summary>Makes a parameter.</summary>
    /// <param name="name">Its name, with or without sign; empty for a <c>?</c>.</param>
    /// <param name="value">Its value. An array (but not of bytes or characters) is one value for each row of an INSERT.</param>
    public SnowflakeParameter(string name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    /// <summary>The type it is bound as; by its <see cref="DbType"/>, else by its value if <see langword="null"/>.</summary>
    public SnowflakeType? SnowflakeType { get; set; }

    /// <inheritdoc/>
    public override DbType DbType { get => _dbType ?? DbType.Object; set => _dbType = value; }

    /// <summary>Only input: the API returns nothing in parameters.</summary>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value is not ParameterDirection.Input)
            {
                throw new NotSupportedException("The SQL API returns nothing in parameters. Read the result of the CALL instead.");
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; } = true;

    /// <inheritdoc/>
    [AllowNull]
    public override string ParameterName { get => _name; set => _name = value ?? ""; }

    /// <summary>Ignored: texts are never cut.</summary>
    public override int Size { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn { get => _sourceColumn; set => _sourceColumn = value ?? ""; }

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override object? Value { get; set; }

    /// <inheritdoc/>
    public override void ResetDbType() => _dbType = null;

    /// <summary>The name without its sign.</summary>
    internal string BareName => _name.Length > 0 && _name[0] is '@' or ':' or '?' ? _name[1..] : _name;

    internal SnowflakeBinding ToBinding()
    {
        if (Value is Array and not (byte[] or char[]))
        {
            object?[] values = [.. ((Array)Value).Cast<object?>()];
            return SnowflakeBinding.FromMany(values, TypeOf(values.FirstOrDefault(value => value is not null and not DBNull)));
        }

        return SnowflakeBinding.From(Value, TypeOf(Value));
    }

    private SnowflakeType TypeOf(object? value) => SnowflakeType ?? (_dbType is { } type ? DbTypes.Of(type) : null) ?? BindingTypes.Of(value);
}

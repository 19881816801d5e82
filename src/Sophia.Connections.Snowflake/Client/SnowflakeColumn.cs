using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sophia.Connections.Snowflake;

/// <summary>A column of a result. Immutable.</summary>
public sealed class SnowflakeColumn
{
    internal const DynamicallyAccessedMemberTypes FieldMembers = DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties;

    internal SnowflakeColumn(string name, SnowflakeType type, bool nullable, int? precision, int? scale, long? length, int ordinal)
    {
        Name = name;
        Type = type;
        IsNullable = nullable;
        Precision = precision;
        Scale = scale;
        Length = length;
        Ordinal = ordinal;
        ClrType = ClrTypes.Of(this);
    }

    /// <summary>The name, in upper case unless it was quoted.</summary>
    public string Name { get; }

    /// <summary>The type.</summary>
    public SnowflakeType Type { get; }

    /// <summary>Whether it may hold NULL.</summary>
    public bool IsNullable { get; }

    /// <summary>The digits of a NUMBER.</summary>
    public int? Precision { get; }

    /// <summary>How many of them stand behind the point; of a time, the digits of its fraction.</summary>
    public int? Scale { get; }

    /// <summary>The longest text in characters, or binary in bytes.</summary>
    public long? Length { get; }

    /// <summary>Its place, from 0.</summary>
    public int Ordinal { get; }

    /// <summary>What its values are when they are read without a type: see the table in <c>docs/snowflake.md</c>.</summary>
    [DynamicallyAccessedMembers(FieldMembers)]
    public Type ClrType { get; }

    /// <summary>The type as SQL writes it, such as <c>NUMBER(38,0)</c>.</summary>
    public string TypeName => Type switch
    {
        SnowflakeType.Fixed => string.Create(CultureInfo.InvariantCulture, $"NUMBER({Precision ?? SnowflakeNumber.MaxPrecision},{Scale ?? 0})"),
        SnowflakeType.Text or SnowflakeType.Binary when Length is { } length => string.Create(CultureInfo.InvariantCulture, $"{SnowflakeTypeNames.ForSql(Type)}({length})"),
        SnowflakeType.Time or SnowflakeType.TimestampNtz or SnowflakeType.TimestampLtz or SnowflakeType.TimestampTz when Scale is { } scale =>
            string.Create(CultureInfo.InvariantCulture, $"{SnowflakeTypeNames.ForSql(Type)}({scale})"),
        _ => SnowflakeTypeNames.ForSql(Type),
    };
}

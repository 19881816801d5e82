namespace Sophia.Connections.Snowflake;

/// <summary>One value for a <c>?</c> of a statement, in the notation of the protocol. Immutable.</summary>
public sealed class SnowflakeBinding
{
    private SnowflakeBinding(SnowflakeType type, string? value, IReadOnlyList<string?>? values)
    {
        Type = type;
        Value = value;
        Values = values;
    }

    /// <summary>The type it is bound as.</summary>
    public SnowflakeType Type { get; }

    internal string? Value { get; }

    internal IReadOnlyList<string?>? Values { get; }

    /// <summary>Binds a value as the type that holds it without loss: see the table in <c>docs/snowflake.md</c>.</summary>
    /// <param name="value">The value; <see langword="null"/> and <see cref="DBNull"/> are NULL.</param>
    /// <exception cref="ArgumentException">There is no Snowflake type for it.</exception>
    public static SnowflakeBinding From(object? value) => From(value, BindingTypes.Of(value));

    /// <summary>Binds a value as a type of the caller's choice.</summary>
    /// <param name="value">The value; <see langword="null"/> and <see cref="DBNull"/> are NULL.</param>
    /// <param name="type">The type. VARIANT, OBJECT, ARRAY and the like are bound as text: write <c>PARSE_JSON(?)</c> in the statement.</param>
    /// <exception cref="ArgumentException">The value cannot be bound as that type.</exception>
    public static SnowflakeBinding From(object? value, SnowflakeType type) => new(type, BindingText.Of(value, type), null);

    /// <summary>Binds one value for each row of an INSERT: the statement is run once for all of them.</summary>
    /// <param name="values">The values, as many as those of the statement's other bindings of this kind.</param>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentException">A value cannot be bound as that type.</exception>
    public static SnowflakeBinding FromMany(IEnumerable<object?> values, SnowflakeType type)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new SnowflakeBinding(type, null, [.. values.Select(value => BindingText.Of(value, type))]);
    }
}

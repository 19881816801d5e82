using System.Collections;
using System.Data.Common;

namespace Sophia.Connections.Snowflake;

/// <summary>The parameters of a command.</summary>
#pragma warning disable CA1010 // As every DbParameterCollection.
public sealed class SnowflakeParameterCollection : DbParameterCollection
{
    private readonly List<SnowflakeParameter> _parameters = [];

    /// <inheritdoc/>
    public override int Count => _parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_parameters).SyncRoot;

    internal IReadOnlyList<SnowflakeParameter> All => _parameters;

    /// <summary>Adds a parameter.</summary>
    /// <param name="name">Its name, with or without sign; empty for a <c>?</c>.</param>
    /// <param name="value">Its value.</param>
    public SnowflakeParameter AddWithValue(string name, object? value)
    {
        var parameter = new SnowflakeParameter(name, value);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <inheritdoc/>
    public override int Add(object value)
    {
        _parameters.Add(Own(value));
        return _parameters.Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
        {
            Add(value!);
        }
    }

    /// <inheritdoc/>
    public override void Clear() => _parameters.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_parameters).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _parameters.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is SnowflakeParameter parameter ? _parameters.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        var bare = new SnowflakeParameter(parameterName, null).BareName;
        return _parameters.FindIndex(parameter => parameter.BareName.Equals(bare, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _parameters.Insert(index, Own(value));

    /// <inheritdoc/>
    public override void Remove(object value) => _parameters.Remove(Own(value));

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _parameters.RemoveAt(Find(parameterName));

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => _parameters[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => _parameters[Find(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _parameters[index] = Own(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => _parameters[Find(parameterName)] = Own(value);

    private static SnowflakeParameter Own(object value) =>
        value as SnowflakeParameter ?? throw new ArgumentException("Parameters of this command are SnowflakeParameter: make them with CreateParameter().", nameof(value));

    private int Find(string name) => IndexOf(name) is >= 0 and var index ? index : throw new ArgumentException($"There is no parameter '{name}'.", nameof(name));
}

namespace Sophia.Configuration.Schema;

/// <summary>How a scalar is written and what it becomes for the binder.</summary>
internal abstract class ScalarType
{
    /// <summary>What may be written, in words: <c>a whole number from 1 to 65535</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>Whether a placeholder such as <c>${env:NAME}</c> may stand for the value.</summary>
    public virtual bool TakesPlaceholder => false;

    /// <summary>Whether the value, written without quotes in the file, must look like a number or a boolean to YAML (false: like text).</summary>
    public abstract bool AcceptsForm(ScalarForm form);

    /// <summary>Reads a value as written and gives what the ordinary binder reads.</summary>
    /// <returns>False when it is not allowed.</returns>
    public abstract bool TryRead(string text, out string canonical);
}

using System.Text;

namespace Sophia.Configuration;

/// <summary>The configuration cannot be used. Every error is in <see cref="Errors"/> and in the message, so that one start shows them all.</summary>
public sealed class SophiaConfigurationException : Exception
{
    /// <summary>Creates the exception for a list of errors.</summary>
    /// <param name="errors">What is wrong; at least one.</param>
    /// <exception cref="ArgumentException"><paramref name="errors"/> is empty.</exception>
    public SophiaConfigurationException(IReadOnlyList<SophiaConfigurationError> errors)
        : base(Format(errors)) => Errors = errors;

    /// <summary>Every error found, in the order of the file, then of the other sources.</summary>
    public IReadOnlyList<SophiaConfigurationError> Errors { get; }

    /// <summary>The message alone: where in the code the file was read helps nobody who has to correct the file.</summary>
    public override string ToString() => Message;

    private static string Format(IReadOnlyList<SophiaConfigurationError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (errors.Count == 0)
        {
            throw new ArgumentException("At least one error is needed.", nameof(errors));
        }

        var text = new StringBuilder(errors.Count == 1
            ? "The configuration of Sophia has an error:"
            : $"The configuration of Sophia has {errors.Count} errors:");
        foreach (var error in errors)
        {
            text.Append(Environment.NewLine).Append("  ").Append(error);
        }

        return text.ToString();
    }
}

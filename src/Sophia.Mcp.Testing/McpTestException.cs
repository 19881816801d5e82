namespace Sophia.Mcp.Testing;

/// <summary>An assertion of the test kit failed, or a call that was to succeed did not. Every test framework reports it as a failed test.</summary>
public sealed class McpTestException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public McpTestException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What was expected, what came, what to do.</param>
    public McpTestException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with its cause.</summary>
    /// <param name="message">What was expected, what came, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public McpTestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

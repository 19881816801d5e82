namespace Sophia.Connections;

/// <summary>The process cannot start because required services cannot be connected to.</summary>
public sealed class ConnectionsStartException : Exception
{
    internal ConnectionsStartException(IReadOnlyList<Exception> failures)
        : base(Describe(failures), failures[0])
    {
        Failures = failures;
    }

    /// <summary>What each of them failed with.</summary>
    public IReadOnlyList<Exception> Failures { get; }

    private static string Describe(IReadOnlyList<Exception> failures) =>
        string.Join(' ', failures.Select(failure => failure.Message)) + (failures.Any(IsExcusable)
            ? " A service the process can live without: set Required to false in its Sophia:ConnectionPools section."
            : string.Empty);

    // What is wrong in the program or its settings stops the start of an optional service too.
    private static bool IsExcusable(Exception failure) =>
        failure is not ConnectionFailedException { Failure.Kind: ConnectionFailureKind.Configuration or ConnectionFailureKind.MissingProvider };
}

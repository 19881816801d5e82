namespace Sophia.Mcp.Hosting;

/// <summary>Whom a request counts for: a user of an issuer, else a network, else nobody in particular. Made and compared without allocating.</summary>
internal readonly struct CallerKey : IEquatable<CallerKey>
{
    private readonly string? _issuer;
    private readonly string? _subject;
    private readonly UInt128 _network;

    private CallerKey(string? issuer, string? subject, UInt128 network) => (_issuer, _subject, _network) = (issuer, subject, network);

    /// <summary>Whoever cannot be told apart, and all callers where they are counted together.</summary>
    public static CallerKey Nobody => default;

    // The same subject of two issuers is two people.
    public static CallerKey User(string? issuer, string subject) => new(issuer, subject, 0);

    public static CallerKey Network(UInt128 network) => new(null, null, network);

    public bool Equals(CallerKey other) =>
        _network == other._network && string.Equals(_subject, other._subject, StringComparison.Ordinal) && string.Equals(_issuer, other._issuer, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is CallerKey other && Equals(other);

    public override int GetHashCode() => _subject is null ? _network.GetHashCode() : string.GetHashCode(_subject, StringComparison.Ordinal);
}

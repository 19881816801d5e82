using System.Diagnostics.CodeAnalysis;

namespace Sophia.Caching;

/// <summary>What a look-up that never computes found.</summary>
/// <param name="Found">Whether a value was there.</param>
/// <param name="Value">The value; meaningful only when <paramref name="Found"/> is true.</param>
public readonly record struct CacheResult<T>([property: MemberNotNullWhen(true, "Value")] bool Found, T? Value);

namespace Sophia.Configuration.Layers;

/// <summary>Where a value was set, and the key as it was written there.</summary>
internal sealed record ValueOrigin(string Source, string Key, int Line = 0, int Column = 0)
{
    public string Location => Line > 0 ? $"{Source}:{Line}:{Column}" : Source;

    public SophiaConfigurationError Error(string problem, string? allowed = null, string? didYouMean = null) => new()
    {
        Source = Source, Line = Line, Column = Column, Key = Key, Problem = problem, Allowed = allowed, DidYouMean = didYouMean,
    };
}

/// <summary>A value of the configuration with its origin.</summary>
internal sealed record SetValue(string Value, ValueOrigin Origin);

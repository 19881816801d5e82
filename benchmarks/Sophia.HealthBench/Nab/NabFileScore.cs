namespace Sophia.HealthBench.Nab;

/// <summary>What a file earned at the corpus' threshold.</summary>
internal sealed record NabFileScore(string Name, double Raw, int Windows, int Found, int FalsePositives)
{
    /// <summary>0 for a detector that says nothing, 100 for a perfect one; a file without windows has only something to lose, in points of one window.</summary>
    public double Normalised => Windows == 0 ? 100.0 * Raw : 100.0 * (Raw + Windows) / (2.0 * Windows);
}

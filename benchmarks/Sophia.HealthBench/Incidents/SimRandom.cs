namespace Sophia.HealthBench.Incidents;

/// <summary>SplitMix64: the same numbers on every machine and framework version, so that a seed names one month for ever.</summary>
internal sealed class SimRandom(ulong seed)
{
    private ulong _state = (seed * 0x9E3779B97F4A7C15UL) + 0x1234567UL;

    public double NextDouble()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    public double Between(double low, double high) => low + ((high - low) * NextDouble());

    public int Below(int limit) => (int)(NextDouble() * limit);

    public bool Chance(double probability) => NextDouble() < probability;

    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>How many of <paramref name="trials"/> succeed; a normal approximation where that is accurate.</summary>
    public int Binomial(int trials, double probability)
    {
        var mean = trials * probability;
        if (mean > 12)
        {
            return Math.Clamp((int)Math.Round(mean + (Math.Sqrt(mean * (1 - probability)) * Normal())), 0, trials);
        }

        // Poisson by multiplication: small means only.
        var (limit, product, count) = (Math.Exp(-mean), NextDouble(), 0);
        while (product > limit && count < trials)
        {
            product *= NextDouble();
            count++;
        }

        return count;
    }
}

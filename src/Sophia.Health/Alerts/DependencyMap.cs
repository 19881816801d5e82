namespace Sophia.Health;

/// <summary>Who needs whom. Cycles are allowed and inhibit nobody: of two that need each other neither explains the other.</summary>
internal sealed class DependencyMap
{
    private readonly Dictionary<string, HashSet<string>> _needs = new(StringComparer.Ordinal);

    public void Declare(string service, IEnumerable<string> needs)
    {
        if (!_needs.TryGetValue(service, out var set))
        {
            _needs[service] = set = new HashSet<string>(StringComparer.Ordinal);
        }

        set.UnionWith(needs.Where(need => need != service));
    }

    public void Forget(string service) => _needs.Remove(service);

    /// <summary>The first dependency, near or far, that is critical and does not itself need the service.</summary>
    public string? Explains(string service, Func<string, bool> isCritical)
    {
        foreach (var need in Reachable(service))
        {
            if (need != service && isCritical(need) && !Reachable(need).Contains(service))
            {
                return need;
            }
        }

        return null;
    }

    private HashSet<string> Reachable(string service)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([service]);
        while (open.TryPop(out var next))
        {
            foreach (var need in _needs.TryGetValue(next, out var direct) ? direct : [])
            {
                if (seen.Add(need))
                {
                    open.Push(need);
                }
            }
        }

        return seen;
    }
}

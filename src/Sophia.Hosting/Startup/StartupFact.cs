namespace Sophia.Hosting;

/// <summary>One line of the start-up table and of <c>/info</c>. Never put a secret in it.</summary>
/// <param name="Name">What it is about, e.g. <c>transport</c>.</param>
/// <param name="Value">What is so, e.g. <c>streamable HTTP on /mcp</c>.</param>
public sealed record StartupFact(string Name, string Value);

/// <summary>Where packages hang in their lines.</summary>
internal sealed record StartupFactSource(Func<IServiceProvider, StartupFact?> Fact);

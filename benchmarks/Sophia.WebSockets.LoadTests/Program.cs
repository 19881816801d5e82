using System.Globalization;
using Sophia.WebSockets.LoadTests;

// The same program is the server (in a process of its own) and the clients.
if (args is ["server", var kind, var port])
{
    await LoadServer.RunAsync(kind, int.Parse(port, CultureInfo.InvariantCulture));
    return;
}

// [row …] [--rounds=5] [--quick]; no row: all of them.
var rounds = args.FirstOrDefault(arg => arg.StartsWith("--rounds=", StringComparison.Ordinal)) is { } text ? int.Parse(text.Split('=')[1], CultureInfo.InvariantCulture) : 5;
await Suite.RunAsync(args.Contains("--quick") ? Scale.Quick : Scale.Full with { Rounds = rounds }, [.. args.Where(arg => !arg.StartsWith('-'))]);

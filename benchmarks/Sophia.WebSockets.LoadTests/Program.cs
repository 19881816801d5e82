using Sophia.WebSockets.LoadTests;

// The same program is the server (in a process of its own) and the clients.
if (args is ["server", var kind, var port])
{
    await LoadServer.RunAsync(kind, int.Parse(port));
    return;
}

await Suite.RunAsync(quick: args.Contains("--quick"), only: args.FirstOrDefault(arg => !arg.StartsWith('-')));

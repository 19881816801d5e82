using LiveFeed;
using LiveFeed.Front;
using Microsoft.AspNetCore.Connections;

// dotnet run                                    one node with its own feed: http://localhost:5200
// dotnet run -- nodes [port]                    three nodes behind http://localhost:5200, joined by Redis; kill them one by one
// dotnet run -- watch ws://localhost:5200/ws    a terminal that watches
try
{
    await (args switch
    {
        ["watch", var address] => Watcher.RunAsync(new Uri(address)),
        ["nodes", .. var rest] => NodesFront.RunAsync(rest),
        ["node", .. var rest] => FeedNode.RunAsync(rest, redis: true, feed: false),
        _ => FeedNode.RunAsync(args, redis: false, feed: true),
    });
    return 0;
}
catch (IOException error) when (error.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

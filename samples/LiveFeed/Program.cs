using LiveFeed;
using LiveFeed.Front;

// dotnet run                                    one node with its own feed: http://localhost:5200
// dotnet run -- nodes [port]                    three nodes behind http://localhost:5200, joined by Redis; kill them one by one
// dotnet run -- watch ws://localhost:5200/ws    a terminal that watches
switch (args)
{
    case ["watch", var address]:
        await Watcher.RunAsync(new Uri(address));
        break;
    case ["nodes", .. var rest]:
        await NodesFront.RunAsync(rest);
        break;
    case ["node", .. var rest]:
        await FeedNode.Build(rest, redis: true, feed: false).RunAsync();
        break;
    default:
        await FeedNode.Build(args, redis: false, feed: true).RunAsync();
        break;
}

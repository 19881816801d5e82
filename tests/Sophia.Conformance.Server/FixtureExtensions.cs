using System.Collections.Concurrent;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Conformance;

/// <summary>What the fixture registers besides tools, prompts and resources.</summary>
internal static class FixtureExtensions
{
    /// <summary>Everything listed or read is the same for every caller, and says so.</summary>
    public static IMcpServerBuilder WithCachingHints(this IMcpServerBuilder server, TimeSpan timeToLive) => server.WithRequestFilters(filters => filters
        .AddListToolsFilter(next => async (request, token) => Cacheable(await next(request, token), timeToLive))
        .AddListPromptsFilter(next => async (request, token) => Cacheable(await next(request, token), timeToLive))
        .AddListResourcesFilter(next => async (request, token) => Cacheable(await next(request, token), timeToLive))
        .AddListResourceTemplatesFilter(next => async (request, token) => Cacheable(await next(request, token), timeToLive))
        .AddReadResourceFilter(next => async (request, token) => Cacheable(await next(request, token), timeToLive))
        .AddCallToolFilter(next => async (request, token) =>
        {
            var result = await next(request, token);
            if (request.Params.Name == "test_reconnection")
            {
                // Ends the stream before the answer; the client gets it when it comes back with Last-Event-ID.
                await request.EnablePollingAsync(TimeSpan.FromMilliseconds(500), token);
            }

            return result;
        }));

    /// <summary>Subscriptions and log levels, which need a session and so exist only for older clients.</summary>
    public static IMcpServerBuilder WithSubscriptions(this IMcpServerBuilder server)
    {
        var subscribed = new ConcurrentDictionary<(string? Session, string Uri), bool>();
        return server
            .WithSubscribeToResourcesHandler((context, _) =>
            {
                subscribed.TryAdd((context.Server.SessionId, context.Params.Uri), true);
                return ValueTask.FromResult(new EmptyResult());
            })
            .WithUnsubscribeFromResourcesHandler((context, _) =>
            {
                subscribed.TryRemove((context.Server.SessionId, context.Params.Uri), out var _);
                return ValueTask.FromResult(new EmptyResult());
            })
            .WithSetLoggingLevelHandler(async (context, token) =>
            {
                await context.Server.SendNotificationAsync(
                    NotificationMethods.LoggingMessageNotification,
                    new LoggingMessageNotificationParams { Level = LoggingLevel.Info, Logger = "conformance", Data = JsonElement.Parse($"\"Log level set to {context.Params.Level}\"") },
                    cancellationToken: token);
                return new EmptyResult();
            });
    }

    private static T Cacheable<T>(T result, TimeSpan timeToLive)
        where T : Result, ICacheableResult
    {
        (result.TimeToLive, result.CacheScope) = (timeToLive, CacheScope.Public);
        return result;
    }
}

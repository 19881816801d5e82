using StackExchange.Redis;

namespace Sophia.WebSockets.Redis.Store;

/// <summary>Where things stand in Redis. All keys of a client carry its id as hash tag, so that a cluster keeps them in one slot.</summary>
internal sealed class RedisKeys(string prefix)
{
    /// <summary>What hints are published on: a node's id behind it, or <c>*</c> for all.</summary>
    public string Channel { get; } = $"{prefix}:hint:";

    public RedisKey[] Broadcasts { get; } = [$"{prefix}:{{all}}:s", $"{prefix}:{{all}}:m"];

    public RedisKey Probe(string node) => $"{prefix}:probe:{node}";

    public RedisKey[] Client(string clientId)
    {
        var tag = Tag(clientId);
        return [$"{tag}:s", $"{tag}:m"];
    }

    /// <summary>With the key under which Redis remembers an operation.</summary>
    public RedisKey[] Client(string clientId, string operation)
    {
        var tag = Tag(clientId);
        return [$"{tag}:s", $"{tag}:m", $"{tag}:i:{operation}"];
    }

    public RedisKey[] Broadcast(string operation) => [.. Broadcasts, $"{prefix}:{{all}}:i:{operation}"];

    /// <summary>Braces in the id itself must not end the tag.</summary>
    private string Tag(string clientId) => clientId.AsSpan().ContainsAny('{', '}', '%')
        ? $"{prefix}:{{c:{clientId.Replace("%", "%25", StringComparison.Ordinal).Replace("{", "%7b", StringComparison.Ordinal).Replace("}", "%7d", StringComparison.Ordinal)}}}"
        : $"{prefix}:{{c:{clientId}}}";
}

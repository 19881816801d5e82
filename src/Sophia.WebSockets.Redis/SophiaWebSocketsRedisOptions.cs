using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;
using D = Sophia.WebSockets.Redis.SophiaWebSocketsRedisDefaults;

namespace Sophia.WebSockets.Redis;

/// <summary>How the nodes of an application share their WebSocket clients. Bound from the section <c>Sophia:WebSockets:Redis</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class SophiaWebSocketsRedisOptions
{
    /// <summary>What all keys and channels begin with: the nodes that share clients have the same, others another.</summary>
    /// <value>1 to 64 letters, digits, <c>.</c>, <c>:</c>, <c>_</c> and <c>-</c>. The default is <c>sophia:ws</c>.</value>
    [Required]
    [RegularExpression("^[A-Za-z0-9._:-]{1,64}$")]
    public string KeyPrefix { get; set; } = D.KeyPrefix;

    /// <summary>How long an operation may take before the node goes on without Redis.</summary>
    /// <value>50 milliseconds to 30 seconds. The default is one second.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:30")]
    public TimeSpan OperationTimeout { get; set; } = Parse(D.OperationTimeout);

    /// <summary>How often every client's position is compared with the stream: the longest a message waits whose hint was lost.</summary>
    /// <value>100 milliseconds to one minute. The default is five seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan CheckInterval { get; set; } = Parse(D.CheckInterval);

    /// <summary>How long a node counts as alive for its clients after it was last heard of.</summary>
    /// <value>300 milliseconds to ten minutes; at least twice <see cref="CheckInterval"/>. The default is 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.300", "00:10:00")]
    public TimeSpan LeaseDuration { get; set; } = Parse(D.LeaseDuration);

    /// <summary>How long a node waits for another one to say where it stopped with a client.</summary>
    /// <value>0 to 30 seconds. The default is one second. A node that has crashed is not waited for, except on Redis Cluster.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan HandoverTimeout { get; set; } = Parse(D.HandoverTimeout);

    /// <summary>How long Redis remembers an operation, so that one whose answer was lost is not done twice.</summary>
    /// <value>Five seconds to ten minutes. The default is 30 seconds. Costs about 100 bytes of Redis a message for that time.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan IdempotencyWindow { get; set; } = Parse(D.IdempotencyWindow);

    /// <summary>How many messages for clients of other nodes wait in this one while Redis is gone; more are rejected.</summary>
    /// <value>0 (reject all) to 1,000,000 messages. The default is 10,000.</value>
    [Range(0, 1_000_000)]
    public int PendingMessages { get; set; } = D.PendingMessages;

    /// <summary>How many payload bytes wait in this node while Redis is gone; more are rejected.</summary>
    /// <value>1,024 bytes to 1 GiB. The default is 16 MiB.</value>
    [Range(1_024, 1 << 30)]
    public int PendingBytes { get; set; } = D.PendingBytes;

    /// <summary>How many broadcasts Redis keeps for clients whose node has gone.</summary>
    /// <value>1 to 1,000,000 messages. The default is 10,000; a client that missed more sees a gap.</value>
    [Range(1, 1_000_000)]
    public int BroadcastLogMessages { get; set; } = D.BroadcastLogMessages;

    /// <summary>How many payload bytes of broadcasts Redis keeps.</summary>
    /// <value>1,024 bytes to 1 GiB. The default is 64 MiB.</value>
    [Range(1_024, 1 << 30)]
    public int BroadcastLogBytes { get; set; } = D.BroadcastLogBytes;

    private static TimeSpan Parse(string value) => TimeSpan.Parse(value, CultureInfo.InvariantCulture);
}

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class SophiaWebSocketsRedisOptionsValidator : IValidateOptions<SophiaWebSocketsRedisOptions>;

/// <summary>Checks what concerns two options.</summary>
internal sealed class SophiaWebSocketsRedisOptionsRules : IValidateOptions<SophiaWebSocketsRedisOptions>
{
    public ValidateOptionsResult Validate(string? name, SophiaWebSocketsRedisOptions options) =>
        options.LeaseDuration >= options.CheckInterval * 2
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"LeaseDuration ({options.LeaseDuration}) must be at least twice CheckInterval ({options.CheckInterval}), or clients change hands while their node is alive.");
}

namespace Sophia.Configuration.Schema;

/// <summary>The keys of <c>web_sockets</c>, bound by Sophia.WebSockets.</summary>
internal static class WebSocketSchema
{
    public static SchemaObject WebSockets { get; } = new(
        new("defaults", Endpoint(), "What holds for every endpoint that does not say otherwise."),
        new("max_queued_bytes", Types.Bytes(1L << 20, 64L << 30), "What may wait in all outboxes together: payload, and 64 bytes a message.", "256Mi"),
        new("max_connections", Types.Count(0, 10_000_000), "Connections in total; 0 is no limit.", "0"),
        new("max_connections_per_address", Types.Count(0, 1_000_000), "Connections per address; 0 is no limit.", "0"),
        new("max_connections_per_user", Types.Count(0, 1_000_000), "Connections per user; 0 is no limit.", "100"),
        new("max_sessions", Types.Count(1, 10_000_000), "Sessions kept, of clients that are away too; beyond it new clients are refused.", "100000"),
        new("queue_for_unknown_clients", Types.Switch, "Whether messages wait for a client that was never seen.", "true"),
        new("token_lifetime", Types.Duration(60, 30 * 86_400), "How long a client may come back with its token.", "3600"),
        new("keys", new SchemaList(new SchemaObject(
            new("id", Types.Name, "The key's name, in every token it signs."),
            new("secret", Types.Secret, "The key."))), "Keys that sign resume tokens: the first signs, all verify.", "Data Protection"),
        new("drain_timeout", Types.Duration(0, 600), "How long clients may take to go on shutdown.", "10"),
        new("max_retry_after", Types.Duration(0, 300), "The longest pause clients are asked to make.", "5"),
        new("redis", Nodes(), "How several nodes share their clients; read where Sophia.WebSockets.Redis is added."));

    private static SchemaObject Nodes() => new(
        new("key_prefix", Types.Text, "What all keys and channels begin with.", "sophia:ws"),
        new("operation_timeout", Types.Duration(0.05, 30), "When a node goes on without Redis.", "1"),
        new("check_interval", Types.Duration(0.1, 60), "How often positions are compared.", "5"),
        new("lease_duration", Types.Duration(0.3, 600), "How long a silent node counts as alive; at least twice check_interval.", "15"),
        new("handover_timeout", Types.Duration(0, 30), "How long a node waits for the one before.", "1"),
        new("idempotency_window", Types.Duration(5, 600), "How long Redis remembers an operation.", "30"),
        new("pending_messages", Types.Count(0, 1_000_000), "Messages that wait while Redis is gone; 0 rejects them.", "10000"),
        new("pending_bytes", Types.Bytes(1_024, 1 << 30), "Payload that waits while Redis is gone.", "16Mi"),
        new("broadcast_log_messages", Types.Count(1, 1_000_000), "Broadcasts kept for clients whose node has gone.", "10000"),
        new("broadcast_log_bytes", Types.Bytes(1_024, 1 << 30), "Payload of broadcasts kept.", "64Mi"));

    private static SchemaObject Endpoint() => new(
        new("outbox_messages", Types.Count(1, 1_000_000), "Messages that may wait for a client.", "1000"),
        new("outbox_bytes", Types.Bytes(1_024, 1 << 30), "Payload that may wait for a client.", "1Mi"),
        new("overflow", Types.Choice("disconnect_and_keep", "drop_oldest", "reject", "coalesce"), "What happens when an outbox is full.", "disconnect_and_keep"),
        new("keep_alive_interval", Types.Duration(1, 3_600), "How often a client is pinged.", "30"),
        new("keep_alive_timeout", Types.Duration(1, 600), "When a client that does not answer is gone.", "15"),
        new("session_retention", Types.Duration(1, 7 * 86_400), "How long a session waits for its client.", "300"),
        new("first_frame_timeout", Types.Duration(1, 60), "How long a new connection may be silent.", "10"),
        new("write_timeout", Types.Duration(1, 600), "How long one write may take.", "10"),
        new("close_timeout", Types.Duration(0.1, 60), "How long closing may take.", "5"),
        new("max_message_bytes", Types.Bytes(128, 16 << 20), "The largest message of a client.", "64Ki"),
        new("max_fragments", Types.Count(1, 65_536), "Frames a message may have.", "128"),
        new("message_timeout", Types.Duration(1, 600), "How long a message may take to arrive.", "10"),
        new("messages_per_second", Types.Count(0, 1_000_000), "Messages a client may send a second; 0 is no limit.", "2000"),
        new("message_burst", Types.Count(1, 1_000_000), "Messages a client may send at once.", "4000"),
        new("ack_every_messages", Types.Count(1, 10_000), "Messages after which a client acknowledges.", "64"),
        new("ack_every_bytes", Types.Bytes(1_024, 64 << 20), "Payload after which a client acknowledges.", "64Ki"),
        new("ack_delay", Types.Duration(0.01, 10), "When a client acknowledges at the latest.", "0.1"),
        new("allowed_origins", new SchemaList(Types.Text), "Origins of web pages that may connect.", "the same host"),
        new("require_reliable", Types.Switch, "Whether plain WebSockets are refused.", "false"));
}

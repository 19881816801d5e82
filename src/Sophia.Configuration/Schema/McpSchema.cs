namespace Sophia.Configuration.Schema;

/// <summary>The keys of <c>mcp</c>, bound by Sophia.Mcp.Hosting.</summary>
internal static class McpSchema
{
    // Before its user: static members are set in the order of the text.
    private static SchemaObject Sessions { get; } = new(
        new("mode", Types.Choice("stateless", "hybrid"), "Which clients have a session: none, or those that introduce themselves. Unset is what the program says.", null),
        new("max_sessions", Types.Count(0, 10_000_000), "Sessions alive at the same time; 0 is no limit.", "10000"),
        new("max_sessions_per_user", Types.Count(0, 10_000_000), "Sessions of one caller alive at the same time; 0 is no limit.", "100"),
        new("replace_idle", Types.Switch, "Whether a caller at a limit gets a new session in exchange for the longest idle of the caller's own.", "true"),
        new("idle_timeout", Types.Duration(1, 30 * 86_400), "How long a session may go unused. Unset is two hours.", null),
        new("stop_on_disconnect", Types.Switch, "Whether the work of a request stops when its client disconnects.", "true"),
        new("migration", Types.Switch, "Whether sessions are kept in the program's distributed cache.", "true"),
        new("store_timeout", Types.Duration(0.01, 60), "How long that cache may take.", "2"));

    public static SchemaObject Mcp { get; } = new(
        new("transport", Types.Choice("http", "stdio"), "How callers reach a server; `--transport` beats it.", "http"),
        new("options_template", Types.Switch, "Whether the options of a request are built once and copied.", "true"),
        new("timeouts", Types.Switch, "Whether tools have timeouts.", "true"),
        new("tool_timeout", Types.Delay, "When the caller of a tool is answered at the latest; 0 is never.", "60"),
        new("concurrency", Types.Switch, "Whether tools have concurrency limits.", "true"),
        new("max_concurrency", Types.Count(0, 100_000), "Calls of one tool that may run at once; 0 is no limit.", "128"),
        new("max_concurrency_per_caller", Types.Count(0, 100_000), "Calls of one caller that may run at once, of all tools; 0 is no limit.", "0"),
        new("max_total_concurrency", Types.Count(0, 100_000), "Calls that may run at once, of all tools and callers; 0 is no limit.", "0"),
        new("queue_limit", Types.Count(0, 100_000), "Calls that may wait for a place of one tool, one caller or the server.", "64"),
        new("queue_timeout", Types.Duration(0, 600), "How long a call may wait for a place.", "5"),
        new("rate_limits", Types.Switch, "Whether the rates of callers and tools are limited, where there are any.", "true"),
        new("abandon_after", Types.Delay, "When a tool that ignores its cancellation gives its place back.", "30"),
        new("max_abandoned_calls", Types.Count(0, 100_000), "Abandoned calls that may still run.", "32"),
        new("offload_synchronous_tools", Types.Switch, "Whether synchronous tools run on a thread of their own.", "true"),
        new("max_result_size", Types.Size, "The largest result of a tool, in bytes; a larger one is cut or refused. 0 is no limit.", "30000000"),
        new("cut_large_results", Types.Switch, "Whether a larger result is cut and ends with a link to the rest, where a tool does not say.", "false"),
        new("keep_results_for", Types.Duration(10, 86_400), "How long the rest of a result that was cut can be read.", "600"),
        new("max_kept_results", Types.Size, "How many bytes of such rests are kept.", "67108864"),
        new("result_cache", Types.Switch, "Whether results of read-only tools are kept, where tools say so and the program has a cache.", "true"),
        new("cache_timeout", Types.Duration(0.01, 60), "How long that cache may take.", "1"),
        new("list_time_to_live", Types.Duration(0, 86_400), "How long clients may keep the lists of tools, prompts and resources.", "0"),
        new("list_cache_scope", Types.Choice("caller", "everyone"), "Whether shared caches may answer one caller with the list of another.", "caller"),
        new("required_service_checks", Types.Switch, "Whether tools that require a service are refused or hidden while it is unavailable.", "true"),
        new("required_services", new SchemaList(Types.Text), "Services (pools, breakers or health checks) without which no tool can do its work."),
        new("when_unavailable", Types.Choice("refuse", "hide"), "Whether calls are refused or tools hidden meanwhile, where a tool does not say.", "refuse"),
        new("argument_errors", Types.Switch, "Whether argument errors name the argument, what was expected and what came.", "true"),
        new("strict_arguments", Types.Switch, "Whether arguments are checked against the schema to the letter.", "false"),
        new("error_mapping", Types.Switch, "Whether exceptions become answers with a correlation id.", "true"),
        new("telemetry", Types.Switch, "Whether calls are measured and traced.", "true"),
        new("readiness_gate", Types.Switch, "Whether callers are told to come back while the server is not ready.", "true"),
        new("http_errors", Types.Switch, "Whether errors of HTTP carry a body of the protocol.", "true"),
        new("stdio_errors", Types.Switch, "Whether lines of standard input that are no messages are answered with an error.", "true"),
        new("quiet_client_errors", Types.Switch, "Whether what clients do wrong is logged by the SDK at Debug.", "true"),
        new("strict_utf8", Types.Switch, "Whether bytes of a request that are no UTF-8 are refused.", "true"),
        new("max_request_body_size", Types.Size, "The largest request body; 0 is the server's own limit.", "30000000"),
        new("body_timeout", Types.Duration(0, 3_600), "How long the body of a request may take to arrive; 0 is no limit but the server's data rate.", "30"),
        new("write_timeout", Types.Duration(0, 3_600), "How long a client may read nothing of its answer; 0 is no limit but the server's data rate.", "30"),
        new("keep_alive", Types.Duration(0, 3_600), "How long a stream of events may be silent before a comment is sent; 0 is never.", "15"),
        new("response_mode", Types.Choice("stream", "accept", "json"), "Whether callers get a stream of events, what they accept, or one JSON object.", "stream"),
        new("sessions", Sessions, "Sessions of older clients over HTTP."),
        new("identity", IdentitySchema.Identity, "Who may call over HTTP; what a server says of itself beats it."));
}

namespace Backend.Storage;

/// <summary>The tables of both databases, and the steps from one version of them to the next.</summary>
internal static class BackendSchema
{
    // Step n leads from version n to n + 1; {0} is the prefix of tables, {1} the type of bytes. A released step is never edited: add another.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE {0}history (
            tier integer NOT NULL,
            series text NOT NULL,
            at_ms bigint NOT NULL,
            node text NOT NULL,
            count bigint NOT NULL,
            errors bigint NOT NULL,
            sum_ms double precision NOT NULL,
            max_ms double precision NOT NULL,
            status integer NOT NULL,
            sketch {1} NOT NULL,
            PRIMARY KEY (tier, series, at_ms, node)
        );
        CREATE INDEX history_time ON {0}history (tier, at_ms);
        CREATE TABLE {0}gaps (
            from_ms bigint NOT NULL,
            to_ms bigint NOT NULL,
            node text NOT NULL,
            reason text NOT NULL,
            PRIMARY KEY (from_ms, node)
        );
        CREATE TABLE {0}deployments (
            id text NOT NULL PRIMARY KEY,
            service text NOT NULL,
            version text NOT NULL,
            environment text NOT NULL,
            committed_ms bigint NOT NULL,
            deployed_ms bigint NOT NULL,
            succeeded integer NOT NULL,
            change_failed integer NOT NULL,
            recorded_by text NOT NULL
        );
        CREATE INDEX deployments_time ON {0}deployments (deployed_ms);
        CREATE TABLE {0}state (
            name text NOT NULL PRIMARY KEY,
            content {1} NOT NULL,
            saved_ms bigint NOT NULL
        );
        """,
    ];

    /// <summary>The version this program reads and writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>The statements that lead from <paramref name="version"/> to the next.</summary>
    public static string Step(int version, string prefix, string bytes) =>
        Steps[version].Replace("{0}", prefix, StringComparison.Ordinal).Replace("{1}", bytes, StringComparison.Ordinal);

    /// <exception cref="InvalidOperationException">A newer program wrote the database.</exception>
    public static int Check(int found) => found <= Version ? found : throw new InvalidOperationException(
        $"A newer version of the backend wrote its database (layout {found}; this program knows up to {Version}), and it was left as it is. Update the backend.");
}

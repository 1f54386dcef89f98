using System.Globalization;
using System.Text.Json;
using EfBatched.Databases.Rehearsals;
using EfBatched.Keys;
using EfBatched.Sql;

namespace EfBatched.Databases.PostgreSql;

/// <summary>What a rehearsal asks of PostgreSQL.</summary>
internal sealed class PostgreSqlRehearsal(TrackingConnection connection) : RehearsalStore(connection)
{
    // Enough pages for their rows to be from all over the table, few enough to be read in a moment.
    private const int SampledPages = 300;

    // Violated from the start, and checked at COMMIT only: whoever sends a COMMIT, the server rolls back.
    // https://www.postgresql.org/docs/current/sql-set-constraints.html
    public const string NeverCommitted = "efbatched_rehearsal_is_never_committed";

    public override Task<string?> FindReadOnlyAsync(CancellationToken cancellationToken) =>
        Connection.QuerySingleAsync(
            new SqlText(
                """
                SELECT CASE WHEN pg_is_in_recovery() THEN 'it is a standby'
                    WHEN current_setting('transaction_read_only') = 'on' THEN 'transactions are read-only here (default_transaction_read_only)' END
                """),
            r => r.IsDBNull(0) ? null : r.GetString(0),
            cancellationToken);

    public override async Task RefuseCommitAsync(CancellationToken cancellationToken)
    {
        // The transaction has a number then, by which its session is known, also where the role may have no temporary table.
        var mayCreate = await Connection.QuerySingleAsync(
            new SqlText("SELECT has_database_privilege(current_database(), 'TEMPORARY') FROM pg_current_xact_id()"),
            r => r.GetBoolean(0),
            cancellationToken).ConfigureAwait(false);
        if (!mayCreate)
        {
            return;
        }

        await Connection.ExecuteAsync(
            new SqlText($"CREATE TEMPORARY TABLE {Rehearsal} (id int CONSTRAINT {NeverCommitted} PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)"),
            cancellationToken).ConfigureAwait(false);
        await Connection.ExecuteAsync(new SqlText($"INSERT INTO pg_temp.{Rehearsal} VALUES (1), (1)"), cancellationToken).ConfigureAwait(false);
    }

    public override async Task<bool> RefusesCommitAsync(CancellationToken cancellationToken) =>
        await Connection.AnyAsync(
            new SqlText($"SELECT 1 WHERE to_regclass('pg_temp.{Rehearsal}') IS NOT NULL"), cancellationToken).ConfigureAwait(false);

    public override async Task CheckDeferredAsync(CancellationToken cancellationToken)
    {
        if (await RefusesCommitAsync(cancellationToken).ConfigureAwait(false))
        {
            await Connection.ExecuteAsync(new SqlText($"DELETE FROM pg_temp.{Rehearsal}"), cancellationToken).ConfigureAwait(false);
        }

        await Connection.ExecuteAsync(new SqlText("SET CONSTRAINTS ALL IMMEDIATE"), cancellationToken).ConfigureAwait(false);
    }

    // Whole pages at random, of all partitions. https://www.postgresql.org/docs/current/sql-select.html#SQL-FROM
    public override async Task<IReadOnlyList<object[]>> DrawKeysAsync(
        string delimitedTable, IReadOnlyList<(KeyColumn Column, string Name)> columns, int count, CancellationToken cancellationToken)
    {
        var pages = await Connection.QuerySingleAsync(
            new SqlText(
                """
                SELECT CAST(coalesce(sum(pg_relation_size(t.id)), 0) / current_setting('block_size')::int AS bigint)
                FROM (SELECT CAST(to_regclass(@table) AS oid) AS id UNION SELECT relid FROM pg_partition_tree(to_regclass(@table))) AS t
                """)
                .With("table", delimitedTable),
            r => r.GetInt64(0),
            cancellationToken).ConfigureAwait(false);
        var percent = Math.Min(100.0, 100.0 * Math.Max(SampledPages, count) / Math.Max(pages, 1));
        return await Connection.QueryAsync(
            new SqlText(
                $"""
                SELECT {string.Join(", ", columns.Select(c => c.Name))} FROM {delimitedTable}
                TABLESAMPLE SYSTEM ({percent.ToString("0.########", CultureInfo.InvariantCulture)})
                ORDER BY random() LIMIT {count.ToString(CultureInfo.InvariantCulture)}
                """),
            r => columns.Select((c, i) => c.Column.Read(r, i)).ToArray(),
            cancellationToken).ConfigureAwait(false);
    }

    // https://www.postgresql.org/docs/current/monitoring-stats.html: counts of this transaction; those of the session's earlier ones are in
    // them until the session has reported them.
    public override Task<IReadOnlyList<TableChanges>> CountChangesAsync(CancellationToken cancellationToken) =>
        Connection.QueryAsync(
            new SqlText(
                """
                SELECT CAST(relid::regclass AS text), n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del, seq_scan,
                    seq_tup_read + coalesce(idx_tup_fetch, 0)
                FROM pg_stat_xact_user_tables
                WHERE schemaname NOT LIKE 'pg\_%'
                  AND n_tup_ins + n_tup_upd + n_tup_del + seq_scan + seq_tup_read + coalesce(idx_scan, 0) > 0
                """),
            r => new TableChanges(
                r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6)),
            cancellationToken);

    public override async Task<IReadOnlyList<PlanStep>> ExplainAsync(SqlText statement, CancellationToken cancellationToken)
    {
        var plan = await Connection.QuerySingleAsync(
            new SqlText("EXPLAIN (FORMAT JSON) " + statement.Sql).With(statement), r => r.GetString(0), cancellationToken).ConfigureAwait(false);
        List<PlanStep> steps = [];
        using var document = JsonDocument.Parse(plan!);
        Collect(document.RootElement[0].GetProperty("Plan"), steps);
        return steps;
    }

    public override Task<long?> FindWalEndAsync(CancellationToken cancellationToken) =>
        Connection.QuerySingleAsync(
            new SqlText("SELECT CAST(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bigint)"), r => (long?)r.GetInt64(0), cancellationToken);

    public override Task<IReadOnlyList<TableFact>> FindFactsAsync(
        IReadOnlyList<string> delimitedTables, CancellationToken cancellationToken) =>
        PostgreSqlTableFacts.ReadAsync(Connection, delimitedTables, cancellationToken);

    public override Task<IReadOnlyList<SequenceValue>> ReadSequencesAsync(CancellationToken cancellationToken) =>
        Connection.QueryAsync(
            new SqlText(
                """
                SELECT CAST(c.oid::regclass AS text), CASE WHEN has_sequence_privilege(c.oid, 'USAGE, SELECT') THEN pg_sequence_last_value(c.oid) END
                FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
                """),
            r => new SequenceValue(r.GetString(0), r.IsDBNull(1) ? null : r.GetInt64(1)),
            cancellationToken);

    public override Task<IReadOnlyList<SequenceValue>> FindSequencesAsync(
        IReadOnlyList<string> delimitedTables, CancellationToken cancellationToken) =>
        Connection.QueryAsync(
            new SqlText(
                """
                SELECT DISTINCT CAST(c.oid::regclass AS text),
                    CASE WHEN has_sequence_privilege(c.oid, 'USAGE, SELECT') THEN pg_sequence_last_value(c.oid) END
                FROM unnest(string_to_array(@tables, chr(10))) AS w(name)
                JOIN pg_attrdef a ON a.adrelid = to_regclass(w.name)
                JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid AND d.refclassid = 'pg_class'::regclass
                JOIN pg_class c ON c.oid = d.refobjid AND c.relkind = 'S'
                UNION
                SELECT CAST(c.oid::regclass AS text),
                    CASE WHEN has_sequence_privilege(c.oid, 'USAGE, SELECT') THEN pg_sequence_last_value(c.oid) END
                FROM unnest(string_to_array(@tables, chr(10))) AS w(name)
                JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(w.name)
                    AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
                ORDER BY 1
                """)
                .With("tables", string.Join('\n', delimitedTables)),
            r => new SequenceValue(r.GetString(0), r.IsDBNull(1) ? null : r.GetInt64(1)),
            cancellationToken);

    public override Task<long?> FindMaxWalSizeAsync(CancellationToken cancellationToken) =>
        Connection.QuerySingleAsync(
            new SqlText("SELECT CAST(pg_size_bytes(current_setting('max_wal_size')) AS bigint)"), r => (long?)r.GetInt64(0), cancellationToken);

    // https://www.postgresql.org/docs/current/using-explain.html
    private static void Collect(JsonElement node, List<PlanStep> steps)
    {
        var type = node.GetProperty("Node Type").GetString()!;
        var children = node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().ToList() : [];
        if (node.TryGetProperty("Relation Name", out var table) && type != "ModifyTable")
        {
            var index = IndexOf(node) ?? children.Select(IndexOf).FirstOrDefault(i => i is not null);
            steps.Add(new PlanStep(table.GetString()!, index, index is null ? $"{type} on {table}" : $"{type} using {index} on {table}"));
        }

        foreach (var child in children)
        {
            Collect(child, steps);
        }
    }

    // A bitmap of several indexes has them further down.
    private static string? IndexOf(JsonElement node) =>
        node.TryGetProperty("Index Name", out var index) ? index.GetString()
        : node.GetProperty("Node Type").GetString()!.StartsWith("Bitmap", StringComparison.Ordinal) && node.TryGetProperty("Plans", out var plans)
            ? plans.EnumerateArray().Select(IndexOf).FirstOrDefault(i => i is not null)
            : null;
}

using EfBatched.Databases.Rehearsals;
using EfBatched.Sql;

namespace EfBatched.Databases.PostgreSql;

/// <summary>
/// Reads from PostgreSQL's catalogs what every change of a table's rows meets. Everybody may read them; of replicas a role without
/// <c>pg_monitor</c> sees only that they are there.
/// </summary>
internal static class PostgreSqlTableFacts
{
    private const string Tables = "(SELECT DISTINCT CAST(to_regclass(name) AS oid) AS id FROM unnest(string_to_array(@tables, chr(10))) AS t(name)) AS w";

    // Each selects the table, the name and the detail. https://www.postgresql.org/docs/current/catalogs.html
    private static readonly IReadOnlyList<(TableFactKind Kind, string Sql)> _queries =
    [
        (TableFactKind.Trigger,
            $"""
            SELECT CAST(w.id::regclass AS text), CAST(t.tgname AS text),
                CASE WHEN t.tgtype & 2 > 0 THEN 'before' WHEN t.tgtype & 64 > 0 THEN 'instead of' ELSE 'after' END
                || CASE WHEN t.tgtype & 4 > 0 THEN ' insert' ELSE '' END || CASE WHEN t.tgtype & 16 > 0 THEN ' update' ELSE '' END
                || CASE WHEN t.tgtype & 8 > 0 THEN ' delete' ELSE '' END
                || CASE WHEN t.tgtype & 1 > 0 THEN ', for each row' ELSE ', for each statement' END
            FROM {Tables} JOIN pg_trigger t ON t.tgrelid = w.id
            WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 28 > 0 ORDER BY 1, 2
            """),
        (TableFactKind.ForeignKey,
            $"""
            SELECT CAST(w.id::regclass AS text), CAST(c.conname AS text), CAST(c.confrelid::regclass AS text)
            FROM {Tables} JOIN pg_constraint c ON c.conrelid = w.id AND c.contype = 'f' ORDER BY 1, 2
            """),
        (TableFactKind.Reference,
            $"""
            SELECT CAST(w.id::regclass AS text), CAST(c.conname AS text), CAST(c.conrelid::regclass AS text)
            FROM {Tables} JOIN pg_constraint c ON c.confrelid = w.id AND c.contype = 'f'
            WHERE EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1] AND i.indisvalid)
            ORDER BY 1, 2
            """),
        (TableFactKind.ReferenceWithoutIndex,
            $"""
            SELECT CAST(w.id::regclass AS text), CAST(c.conname AS text), CAST(c.conrelid::regclass AS text)
            FROM {Tables} JOIN pg_constraint c ON c.confrelid = w.id AND c.contype = 'f'
            WHERE NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1] AND i.indisvalid)
            ORDER BY 1, 2
            """),
        (TableFactKind.Deferred,
            $"""
            SELECT CAST(w.id::regclass AS text), CAST(c.conname AS text),
                CASE WHEN c.condeferred THEN 'initially deferred' ELSE 'deferrable' END
            FROM {Tables} JOIN pg_constraint c ON c.conrelid = w.id AND c.condeferrable ORDER BY 1, 2
            """),
        (TableFactKind.RowSecurity,
            $"""
            SELECT CAST(w.id::regclass AS text), '', CASE WHEN row_security_active(w.id) THEN 'active' ELSE 'not for this role' END
            FROM {Tables} JOIN pg_class c ON c.oid = w.id AND c.relrowsecurity ORDER BY 1
            """),
        (TableFactKind.Publication,
            $"""
            SELECT CAST(w.id::regclass AS text), CAST(p.pubname AS text), ''
            FROM {Tables} JOIN pg_class c ON c.oid = w.id JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_publication_tables p ON p.tablename = c.relname AND p.schemaname = n.nspname ORDER BY 1, 2
            """),
        (TableFactKind.Partitions,
            $"""
            SELECT CAST(w.id::regclass AS text), '', CAST((SELECT count(*) FROM pg_partition_tree(w.id) WHERE isleaf) AS text)
            FROM {Tables} JOIN pg_class c ON c.oid = w.id AND c.relkind = 'p' ORDER BY 1
            """),
        (TableFactKind.NoStatistics,
            $"""
            SELECT CAST(w.id::regclass AS text), '', ''
            FROM {Tables} JOIN pg_class c ON c.oid = w.id AND c.reltuples < 0 ORDER BY 1
            """),
        (TableFactKind.Replica,
            """
            SELECT '', coalesce(nullif(application_name, ''), 'pid ' || pid), coalesce(sync_state, '')
            FROM pg_stat_replication ORDER BY 2
            """),
        (TableFactKind.Slot,
            """
            SELECT '', CAST(slot_name AS text), CASE WHEN active THEN 'active' ELSE 'inactive' END || coalesce(', ' || wal_status, '')
            FROM pg_replication_slots ORDER BY 2
            """),
    ];

    public static async Task<IReadOnlyList<TableFact>> ReadAsync(
        TrackingConnection connection, IReadOnlyList<string> delimitedTables, CancellationToken cancellationToken)
    {
        List<TableFact> facts = [];
        foreach (var (kind, sql) in _queries)
        {
            facts.AddRange(await connection.QueryAsync(
                sql.Contains("@tables", StringComparison.Ordinal)
                    ? new SqlText(sql).With("tables", string.Join('\n', delimitedTables))
                    : new SqlText(sql),
                r => new TableFact(kind, r.GetString(0), r.GetString(1), r.GetString(2)),
                cancellationToken).ConfigureAwait(false));
        }

        return facts;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using EfBatched.Databases.Rehearsals;
using EfBatched.Keys;
using EfBatched.Sql;

namespace EfBatched.Databases.Sqlite;

/// <summary>What a rehearsal asks of SQLite, as far as it can answer.</summary>
internal sealed class SqliteRehearsal(TrackingConnection connection) : RehearsalStore(connection)
{
    public override Task<string?> FindReadOnlyAsync(CancellationToken cancellationToken) =>
        Connection.QuerySingleAsync(
            new SqlText("SELECT query_only FROM pragma_query_only"),
            r => r.GetInt64(0) == 0 ? null : "'PRAGMA query_only' is on",
            cancellationToken);

    // A reference to no row, which is checked at COMMIT. https://www.sqlite.org/foreignkeys.html#fk_deferred
    public override async Task RefuseCommitAsync(CancellationToken cancellationToken)
    {
        await Connection.ExecuteAsync(
            new SqlText(
                $"""
                CREATE TEMPORARY TABLE {Rehearsal} (
                    id INTEGER PRIMARY KEY, nobody INTEGER REFERENCES {Rehearsal} (id) DEFERRABLE INITIALLY DEFERRED)
                """),
            cancellationToken).ConfigureAwait(false);
        await Connection.ExecuteAsync(new SqlText($"INSERT INTO temp.{Rehearsal} VALUES (1, 2)"), cancellationToken).ConfigureAwait(false);
    }

    public override Task<bool> RefusesCommitAsync(CancellationToken cancellationToken) =>
        Connection.AnyAsync(
            new SqlText($"SELECT 1 FROM sqlite_temp_master WHERE type = 'table' AND name = '{Rehearsal}'"), cancellationToken);

    // SQLite checks deferred foreign keys at the COMMIT of the outermost transaction only, so a rehearsal cannot.
    public override Task CheckDeferredAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<IReadOnlyList<object[]>> DrawKeysAsync(
        string delimitedTable, IReadOnlyList<(KeyColumn Column, string Name)> columns, int count, CancellationToken cancellationToken) =>
        Connection.QueryAsync(
            new SqlText(
                $"""
                SELECT {string.Join(", ", columns.Select(c => c.Name))} FROM {delimitedTable}
                ORDER BY random() LIMIT {count.ToString(CultureInfo.InvariantCulture)}
                """),
            r => columns.Select((c, i) => c.Column.Read(r, i)).ToArray(),
            cancellationToken);

    public override Task<IReadOnlyList<TableChanges>> CountChangesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TableChanges>>([]);

    // "SCAN t" reads all of it, "SEARCH t USING INDEX i (…)" looks up. https://www.sqlite.org/eqp.html
    public override async Task<IReadOnlyList<PlanStep>> ExplainAsync(SqlText statement, CancellationToken cancellationToken)
    {
        var details = await Connection.QueryAsync(
            new SqlText("EXPLAIN QUERY PLAN " + statement.Sql).With(statement), r => r.GetString(r.GetOrdinal("detail")), cancellationToken)
            .ConfigureAwait(false);
        var subqueries = details.Where(d => d.StartsWith("CO-ROUTINE ", StringComparison.Ordinal) || d.StartsWith("MATERIALIZE ", StringComparison.Ordinal))
            .Select(d => d.Split(' ')[1]).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. details.Where(d => d.StartsWith("SEARCH ", StringComparison.Ordinal) || d.StartsWith("SCAN ", StringComparison.Ordinal))
                .Where(d => !subqueries.Contains(d.Split(' ')[1]))
                .Select(d => new PlanStep(TableOf(statement.Sql, d.Split(' ')[1]), IndexOf(d), d)),
        ];
    }

    // A plan names a table by its alias.
    private static string TableOf(string sql, string alias) =>
        Regex.Match(sql, "\"(?<table>[^\"]+)\" AS \"" + Regex.Escape(alias) + "\"") is { Success: true } match ? match.Groups["table"].Value : alias;

    public override Task<long?> FindWalEndAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    public override Task<IReadOnlyList<TableFact>> FindFactsAsync(
        IReadOnlyList<string> delimitedTables, CancellationToken cancellationToken) =>
        Connection.QueryAsync(
            new SqlText(
                $"""
                SELECT 0, tbl_name, name, '' FROM sqlite_master
                WHERE type = 'trigger' AND tbl_name IN ({string.Join(", ", delimitedTables.Select(NameOf))})
                UNION ALL
                SELECT 1, m.name, 'column ' || f."from", f."table" FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
                WHERE m.type = 'table' AND m.name IN ({string.Join(", ", delimitedTables.Select(NameOf))})
                UNION ALL
                SELECT 2, f."table", 'column ' || f."from", m.name FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
                WHERE m.type = 'table' AND f."table" IN ({string.Join(", ", delimitedTables.Select(NameOf))})
                ORDER BY 1, 2, 3
                """),
            r => new TableFact(
                r.GetInt32(0) switch { 0 => TableFactKind.Trigger, 1 => TableFactKind.ForeignKey, _ => TableFactKind.Reference },
                r.GetString(1),
                r.GetString(2),
                r.GetString(3)),
            cancellationToken);

    public override Task<IReadOnlyList<SequenceValue>> ReadSequencesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SequenceValue>>([]);

    // AUTOINCREMENT keeps its numbers in a table, which is rolled back like any other.
    public override Task<IReadOnlyList<SequenceValue>> FindSequencesAsync(
        IReadOnlyList<string> delimitedTables, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SequenceValue>>([]);

    public override Task<long?> FindMaxWalSizeAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    // A delimited name as text.
    private static string NameOf(string delimited) => $"'{delimited.Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    private static string? IndexOf(string step) =>
        step.IndexOf(" INDEX ", StringComparison.Ordinal) is > 0 and var at && step.StartsWith("SEARCH ", StringComparison.Ordinal)
            ? step[(at + " INDEX ".Length)..].Split(' ')[0]
            : step.StartsWith("SEARCH ", StringComparison.Ordinal) ? "the primary key" : null;
}

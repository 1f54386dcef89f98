using EfBatched.Databases.Rehearsals;
using EfBatched.Keys;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Databases;

/// <summary>What a rehearsal asks of the database, beside what a batch does. One statement a method, as far as it can be.</summary>
internal abstract class RehearsalStore(TrackingConnection connection)
{
    protected TrackingConnection Connection => connection;

    /// <summary>The table that keeps a transaction from being committed.</summary>
    protected const string Rehearsal = "efbatched_rehearsal";

    /// <summary>In place of a guard: what an operator may change, as it is known.</summary>
    public static SqlText Guard(MigrationSettings settings) =>
        new SqlText(
            """
            SELECT CAST(@size AS integer) AS batch_size, CAST(@fixed AS boolean) AS has_fixed_batch_size,
                CAST(@target AS integer) AS target_batch_ms, CAST(@version AS integer) AS settings_version
            """)
            .With("size", (int?)settings.BatchSize).With("fixed", settings.HasFixedBatchSize)
            .With("target", (int?)settings.TargetBatchDuration?.TotalMilliseconds).With("version", (int?)settings.Version);

    /// <summary>Why nothing can be written here; null when something can.</summary>
    public abstract Task<string?> FindReadOnlyAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the current transaction one that the database refuses to commit, whoever asks for it, until <see cref="CheckDeferredAsync" />.
    /// </summary>
    public abstract Task RefuseCommitAsync(CancellationToken cancellationToken);

    /// <summary>Whether the current transaction is the one whose COMMIT is refused.</summary>
    public abstract Task<bool> RefusesCommitAsync(CancellationToken cancellationToken);

    /// <summary>Checks now what the database would check at COMMIT. What follows must be a ROLLBACK: a COMMIT is not refused any more.</summary>
    public abstract Task CheckDeferredAsync(CancellationToken cancellationToken);

    /// <summary>Reads the keys of some rows of a table, chosen at random, without reading all of it where that can be.</summary>
    /// <param name="delimitedTable">The table.</param>
    /// <param name="columns">The key columns, with their delimited names.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public abstract Task<IReadOnlyList<object[]>> DrawKeysAsync(
        string delimitedTable, IReadOnlyList<(KeyColumn Column, string Name)> columns, int count, CancellationToken cancellationToken);

    /// <summary>What the current transaction has done so far, and sometimes more from before: only differences count. Empty where nobody counts.</summary>
    public abstract Task<IReadOnlyList<TableChanges>> CountChangesAsync(CancellationToken cancellationToken);

    /// <summary>How a statement would be run; it is not.</summary>
    public abstract Task<IReadOnlyList<PlanStep>> ExplainAsync(SqlText statement, CancellationToken cancellationToken);

    /// <summary>The end of the write-ahead log in bytes; null where there is none to be seen.</summary>
    public abstract Task<long?> FindWalEndAsync(CancellationToken cancellationToken);

    /// <summary>What changes of these tables meet.</summary>
    public abstract Task<IReadOnlyList<TableFact>> FindFactsAsync(IReadOnlyList<string> delimitedTables, CancellationToken cancellationToken);

    /// <summary>Where all sequences of the database stand, as far as the role may see them.</summary>
    public abstract Task<IReadOnlyList<SequenceValue>> ReadSequencesAsync(CancellationToken cancellationToken);

    /// <summary>The sequences that give these tables their values.</summary>
    public abstract Task<IReadOnlyList<SequenceValue>> FindSequencesAsync(
        IReadOnlyList<string> delimitedTables, CancellationToken cancellationToken);

    /// <summary>The size after which the server makes a checkpoint, in bytes; null where it has none.</summary>
    public abstract Task<long?> FindMaxWalSizeAsync(CancellationToken cancellationToken);
}

using System.Data.Common;
using EfBatched.Databases.Errors;
using EfBatched.Databases;
using EfBatched.Databases.Rehearsals;
using EfBatched.Faults;
using EfBatched.Running.Hosting;
using EfBatched.Storage;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Rehearsing;

/// <summary>What a rehearsal asks the database about the table and its neighbours, before the samples and after them.</summary>
internal sealed class RehearsalSurroundings(EngineParts parts, BatchedWork work)
{
    private const int MostCounted = 10_000_000;

    private readonly List<BatchedRehearsalFinding> _findings = [];
    private readonly List<string> _sequences = [];
    private IReadOnlyList<SequenceValue> _sequencesBefore = [];

    /// <summary>An estimate of the rows of the table; null when unknown.</summary>
    public long? TableRows { get; private set; }

    /// <summary>An estimate of the rows that the migration has still to walk; null when unknown.</summary>
    public long? RowsLeft { get; private set; }

    /// <summary>How much of the log the server keeps between two checkpoints, in bytes; null where it has none.</summary>
    public long? MaxWalSize { get; private set; }

    public IReadOnlyList<BatchedRehearsalFinding> Findings => _findings;

    /// <summary>Sequences that the samples moved, in sentences: the one thing that a rollback does not undo.</summary>
    public IReadOnlyList<string> Sequences => _sequences;

    /// <param name="rowsWalked">The rows that the migration has walked already.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public async Task EstimateAsync(long rowsWalked, CancellationToken cancellationToken)
    {
        await parts.Database.WithStoreAsync(
            async (store, context) =>
            {
                var rehearsal = store.Provider.OpenRehearsal(store.Connection);
                var table = TrackingNames.Delimit(context.GetService<ISqlGenerationHelper>(), work.Table);
                TableRows = await store.Catalog.EstimateRowsAsync(table, cancellationToken).ConfigureAwait(false);
                MaxWalSize = await rehearsal.FindMaxWalSizeAsync(cancellationToken).ConfigureAwait(false);
                _sequencesBefore = await rehearsal.ReadSequencesAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        RowsLeft = work.Declaration.IsByPredicate ? await CountMatchingAsync(cancellationToken).ConfigureAwait(false)
            : TableRows is { } all ? Math.Max(all - rowsWalked, 0)
            : null;
    }

    /// <summary>Asks, after the samples, what they have met and moved. What was measured is not lost where the database is away by then.</summary>
    /// <param name="changes">What the samples did to tables.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public async Task LookAroundAsync(IEnumerable<TableChanges> changes, CancellationToken cancellationToken)
    {
        var written = changes.Where(c => c.Inserted + c.Updated + c.Deleted > 0).Select(c => c.Table);
        try
        {
            await parts.Database.WithStoreAsync(
                async (store, context) =>
                {
                    IReadOnlyList<string> tables = [.. work.WrittenTables(context).Union(written)];
                    await LookAroundAsync(store.Provider.OpenRehearsal(store.Connection), tables, cancellationToken).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
        }
        catch (DbException e) when (!cancellationToken.IsCancellationRequested)
        {
            _findings.Add(new BatchedRehearsalFinding("catalog", RehearsalStrings.NotLookedAround(FailureCause.Say(e)), true));
        }
    }

    private async Task LookAroundAsync(RehearsalStore rehearsal, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var before = _sequencesBefore.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
        foreach (var sequence in await rehearsal.FindSequencesAsync(tables, cancellationToken).ConfigureAwait(false))
        {
            if (before.TryGetValue(sequence.Name, out var value) && value != sequence.Value)
            {
                _sequences.Add(RehearsalStrings.SequenceMoved(sequence.Name, value, sequence.Value));
            }
        }

        _findings.AddRange(
            (await rehearsal.FindFactsAsync(tables, cancellationToken).ConfigureAwait(false)).Select(FactFindings.Of));
    }

    // Only where an index finds them, so it takes as long as they are many.
    private async Task<long?> CountMatchingAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = await parts.Database.WithStoreAsync(
                (_, context) => new RowCounter(context, parts.Policy.Options.WorkTimeout).CountAsync(
                    work.Remaining(context), MostCounted + 1, work.Declaration.SeesAllRows, cancellationToken)).ConfigureAwait(false);
            return count > MostCounted ? null : count;
        }
        catch (Exception e) when (Failure.Of(e, parts.Database.Provider, cancellationToken).Kind == FailureKind.Transient)
        {
            return null;
        }
    }
}

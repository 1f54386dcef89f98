using EfBatched.Keys;
using EfBatched.Running.Hosting;
using EfBatched.Running.Runner;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Rehearsing;

/// <summary>
/// Where samples begin: behind rows that the database chooses at random; or one behind the other, from the first row on, where that reaches all of
/// them.
/// </summary>
internal sealed class SamplePlaces(EngineParts parts, RehearsedMigration migration)
{
    private Queue<Boundary?> _places = new();

    /// <summary>True when each sample begins where the one before has ended.</summary>
    public bool AreConsecutive { get; private set; }

    /// <param name="samples">How many places are needed.</param>
    /// <param name="estimatedRows">Of the table; null when unknown.</param>
    /// <param name="batchSize">The size that batches start with.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task FindAsync(int samples, long? estimatedRows, int batchSize, CancellationToken cancellationToken)
    {
        AreConsecutive = migration.Work.Declaration.IsByPredicate || estimatedRows <= (long)samples * batchSize;
        var drawn = AreConsecutive ? [] : await DrawAsync(samples, cancellationToken).ConfigureAwait(false);
        // A row that is drawn may be gone by then, or the last one: the first rows of the table are always there.
        _places = drawn.Count > 0 ? new Queue<Boundary?>(drawn) : new Queue<Boundary?>([null]);
    }

    /// <summary>The place of the next sample; false when there is none left.</summary>
    /// <param name="end">Where the sample before has ended; null when it had no row.</param>
    /// <param name="isFirst">True for the first sample.</param>
    /// <param name="place">Where it begins; null for the first row.</param>
    public bool TryNext(Boundary? end, bool isFirst, out Boundary? place)
    {
        if (!AreConsecutive)
        {
            return _places.TryDequeue(out place);
        }

        place = isFirst ? null : end;
        // By predicate every sample finds the same rows, and ends where all of them do.
        return isFirst || (end is not null && (migration.Work.Declaration.IsByPredicate || !end.IsWrittenAs(migration.Last)));
    }

    private async Task<IReadOnlyList<Boundary>> DrawAsync(int samples, CancellationToken cancellationToken) =>
        await parts.Database.WithStoreAsync(
            async (store, context) =>
            {
                var sql = context.GetService<ISqlGenerationHelper>();
                var table = StoreObjectIdentifier.Table(migration.Work.Table.Name, migration.Work.Table.Schema);
                var keys = await store.Provider.OpenRehearsal(store.Connection).DrawKeysAsync(
                    TrackingNames.Delimit(sql, migration.Work.Table),
                    [.. migration.Work.Codec.Columns.Select(c => (c, sql.DelimitIdentifier(c.Property.GetColumnName(table) ?? c.Property.GetColumnName())))],
                    samples,
                    cancellationToken).ConfigureAwait(false);
                return (IReadOnlyList<Boundary>)[.. keys.Select(k => migration.Work.Codec.Create([.. k]))];
            }).ConfigureAwait(false);
}

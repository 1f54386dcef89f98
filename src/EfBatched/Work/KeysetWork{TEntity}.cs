using EfBatched.Declaring;
using EfBatched.Keys;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Work;

/// <summary>Walks the rows in the order of a key.</summary>
internal sealed class KeysetWork<TEntity>(BatchedMigrationDeclaration declaration, Keyset<TEntity> keyset)
    : BatchedWork<TEntity>(declaration)
    where TEntity : class
{
    public override BoundaryCodec Codec => keyset.Codec;

    public override BoundarySearch SearchBoundary(DbContext context, Boundary? after, Boundary upTo, RowCount take) =>
        keyset.SearchBoundary(context, after, upTo, take);

    public override BoundarySearch SearchLast(DbContext context) => keyset.SearchLast(context);

    public override Task<int> CountAsync(DbContext context, Boundary? after, Boundary upTo, CancellationToken cancellationToken) =>
        keyset.InRange(context.Set<TEntity>().IgnoreQueryFilters(), after, upTo).CountAsync(cancellationToken);

    public override BoundaryAcceptance Accept(DbContext context, BoundaryCandidate candidate, Boundary? after) =>
        keyset.Accept(context, candidate, after);

    public override Task<int> CountMatchingAsync(
        DbContext context, BatchRange range, IReadOnlyList<KeyRange>? among, CancellationToken cancellationToken)
    {
        var rows = Select(context, range);
        return (among is null ? rows : keyset.InRanges(rows, among, isIn: true)).TagWith(BatchTag.For(Name)).CountAsync(cancellationToken);
    }

    public override IAsyncEnumerable<Boundary> ReadKeysAsync(DbContext context, KeyRange range) =>
        ReadKeysAsync(keyset.InRange(Unfiltered(context), range));

    public override IAsyncEnumerable<Boundary> ReadMatchingKeysAsync(DbContext context, KeyRange range) =>
        ReadKeysAsync(Matching(keyset.InRange(Unfiltered(context), range)));

    public override async Task<object?> FindRowAsync(DbContext context, Boundary key, CancellationToken cancellationToken) =>
        await keyset.WithKey(Unfiltered(context), key).AsNoTracking().FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

    public override Task<bool> AnyAmongAsync(
        DbContext context, BatchRange range, IReadOnlyList<KeyRange> among, CancellationToken cancellationToken) =>
        keyset.InRanges(keyset.InRange(Unfiltered(context), range.Keys), among, isIn: true).AnyAsync(cancellationToken);

    public override Task<BatchRows> SelectAsync(
        DbContext context, BatchRange range, RowCount batchSize, CancellationToken cancellationToken)
    {
        var rows = Select(context, range);
        var tagged = rows.TagWith(BatchTag.For(Name));
        return Task.FromResult(
            new BatchRows(tagged, keyset.InKeyOrder(tagged), new RowLock(keyset.InKeyOrder(rows).Select(PrimaryKey()), Parts)));
    }

    private IAsyncEnumerable<Boundary> ReadKeysAsync(IQueryable<TEntity> rows) =>
        keyset.Keys(rows).AsAsyncEnumerable().Select(values => Codec.Create([.. values]));

    private IQueryable<TEntity> Select(DbContext context, BatchRange range) =>
        keyset.InRanges(Matching(keyset.InRange(Unfiltered(context), range.Keys)), range.LeftOut, isIn: false);
}

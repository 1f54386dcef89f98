using EfBatched.Batching;
using EfBatched.Model;
using EfBatched.Running.Batches;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Work;

/// <summary>Walks the rows in the order of a key.</summary>
internal sealed class KeysetWork<TEntity>(BatchedMigrationDeclaration declaration, Keyset<TEntity> keyset)
    : BatchedWork<TEntity>(declaration)
    where TEntity : class
{
    public override BoundaryCodec Codec => keyset.Codec;

    public override BoundarySearch SearchBoundary(DbContext context, Boundary? after, Boundary upTo, int take) =>
        keyset.SearchBoundary(context, after, upTo, take);

    public override BoundarySearch SearchLast(DbContext context) => keyset.SearchLast(context);

    public override Task<int> CountAsync(DbContext context, Boundary? after, Boundary upTo, CancellationToken cancellationToken) =>
        keyset.InRange(context.Set<TEntity>().IgnoreQueryFilters(), after, upTo).CountAsync(cancellationToken);

    public override Task<int> CountMatchingAsync(DbContext context, BatchRange range, CancellationToken cancellationToken) =>
        Select(context, range).TagWith(BatchTag.For(Name)).CountAsync(cancellationToken);

    public override Task<BatchRows> SelectAsync(
        DbContext context, BatchRange range, int batchSize, CancellationToken cancellationToken)
    {
        var rows = Select(context, range);
        var tagged = rows.TagWith(BatchTag.For(Name));
        return Task.FromResult(
            new BatchRows(tagged, keyset.InKeyOrder(tagged), new RowLock(keyset.InKeyOrder(rows).Select(PrimaryKey()), Parts)));
    }

    private IQueryable<TEntity> Select(DbContext context, BatchRange range) =>
        range.LeftOut.Aggregate(
            Matching(keyset.InRange(Unfiltered(context), range.After, range.UpTo)),
            (left, skipped) => keyset.OutOfRange(left, skipped.After, skipped.UpTo));
}

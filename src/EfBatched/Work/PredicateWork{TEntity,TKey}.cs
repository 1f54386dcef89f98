using System.Diagnostics;
using System.Linq.Expressions;
using EfBatched.Declaring;
using EfBatched.Keys;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Work;

/// <summary>
/// Takes whatever rows match, in no order, until none does. All jobs have one and the same range, which has no keys: the range of what matches.
/// </summary>
internal sealed class PredicateWork<TEntity, TKey>(BatchedMigrationDeclaration declaration) : BatchedWork<TEntity>(declaration)
    where TEntity : class
{
    private const int MostTries = 3;

    private static readonly ParameterExpression Row = Expression.Parameter(typeof(TEntity), "e");

    private readonly Expression<Func<TEntity, TKey>> _key = Expression.Lambda<Func<TEntity, TKey>>(
        Expression.Call(typeof(EF), nameof(EF.Property), [typeof(TKey)], Row, Expression.Constant(declaration.KeyProperties[0].Name)), Row);

    // Writes a key as people know it from walks by key.
    private readonly BoundaryCodec _keyCodec = new([new KeyColumn((IProperty)declaration.KeyProperties[0])]);

    public override BoundaryCodec Codec { get; } = new([]);

    // What still matches when no job is left is work like any other.
    public override BatchedJobKind KindOfJob(BatchedMigrationPhase phase) => BatchedJobKind.Walk;

    public override BoundarySearch SearchBoundary(DbContext context, Boundary? after, Boundary upTo, RowCount take) => SearchLast(context);

    public override BoundarySearch SearchLast(DbContext context) => new(Codec, Matching(Unfiltered(context)).Select(e => new object[0]).Take(1));

    // How many match is not known without counting them all, so a job counts what it has changed.
    public override Task<int> CountAsync(DbContext context, Boundary? after, Boundary upTo, CancellationToken cancellationToken) =>
        Task.FromResult(1);

    // Without a key there is nothing that could come back as another one.
    public override BoundaryAcceptance Accept(DbContext context, BoundaryCandidate candidate, Boundary? after) =>
        throw new UnreachableException("What matches is one range, whose end is known.");

    public override Task<int> CountMatchingAsync(
        DbContext context, BatchRange range, IReadOnlyList<KeyRange>? among, CancellationToken cancellationToken) =>
        throw new UnreachableException("What still matches is work, and no verification.");

    public override IAsyncEnumerable<Boundary> ReadKeysAsync(DbContext context, KeyRange range) =>
        throw new UnreachableException("What matches is one range, of which nothing is skipped.");

    public override IAsyncEnumerable<Boundary> ReadMatchingKeysAsync(DbContext context, KeyRange range) =>
        throw new UnreachableException("What still matches is work, and no verification.");

    public override Task<object?> FindRowAsync(DbContext context, Boundary key, CancellationToken cancellationToken) =>
        Task.FromResult<object?>(null);

    public override Task<bool> AnyAmongAsync(
        DbContext context, BatchRange range, IReadOnlyList<KeyRange> among, CancellationToken cancellationToken) =>
        throw new UnreachableException("What still matches is work, and no verification.");

    public override async Task<BatchRows> SelectAsync(
        DbContext context, BatchRange range, RowCount batchSize, CancellationToken cancellationToken)
    {
        var rows = await FindAsync(context, batchSize, cancellationToken).ConfigureAwait(false);
        var tagged = rows.TagWith(BatchTag.For(Name));
        return new BatchRows(tagged, tagged.OrderBy(_key), new RowLock(rows.OrderBy(_key).Select(PrimaryKey()), Parts))
        {
            CheckAsync = token => EnsureNoneMatchesAsync(context, rows, token),
        };
    }

    // Rows that were found by keys which no row has, as C# sends them back, would be found, and not changed, for ever. Others may have changed
    // them all since they were found, but not each time.
    private async Task<IQueryable<TEntity>> FindAsync(DbContext context, RowCount batchSize, CancellationToken cancellationToken)
    {
        var matching = Matching(Unfiltered(context));
        for (var tries = 0; tries < MostTries; tries++)
        {
            var keys = await matching.TagWith("EfBatched keys of " + Name).Select(_key).Take(batchSize.Value).ToArrayAsync(cancellationToken)
                .ConfigureAwait(false);
            var rows = matching.Where(IsAmong(keys));
            if (keys.Length == 0 || await rows.AnyAsync(cancellationToken).ConfigureAwait(false))
            {
                return rows;
            }
        }

        throw new UnusableKeyException(WorkStrings.KeyNotAccepted(_keyCodec.Columns, BoundaryVerdict.NoSuchKey));
    }

    // A row that still matches would be found, and changed, again and again.
    private async Task EnsureNoneMatchesAsync(DbContext context, IQueryable<TEntity> rows, CancellationToken cancellationToken)
    {
        var left = await rows.CountAsync(cancellationToken).ConfigureAwait(false);
        if (left > 0)
        {
            var keys = SensitiveData.IsShown(context)
                ? await rows.OrderBy(_key).Select(_key).Take(SensitiveData.MostKeys).AsAsyncEnumerable()
                    .Select(k => _keyCodec.Create([k!]).Text).ToListAsync(cancellationToken).ConfigureAwait(false)
                : null;
            throw new InvalidOperationException(WorkStrings.WorkLeavesMatching(Name, left, keys));
        }
    }

    // As one parameter, whatever the number of keys, so that all batches share one SQL text.
    private Expression<Func<TEntity, bool>> IsAmong(TKey[] keys) =>
        Expression.Lambda<Func<TEntity, bool>>(
            Expression.Call(
                typeof(Enumerable),
                nameof(Enumerable.Contains),
                [typeof(TKey)],
                Expression.Call(
                    typeof(EF),
                    nameof(EF.Parameter),
                    [typeof(TKey[])],
                    Expression.Field(Expression.Constant(new KeyParameter<TKey[]>(keys)), nameof(KeyParameter<TKey[]>.Key))),
                _key.Body),
            Row);
}

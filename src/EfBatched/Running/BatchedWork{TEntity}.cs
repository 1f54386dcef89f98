using System.Linq.Expressions;
using EfBatched.Batching;
using EfBatched.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Running;

/// <summary>The typed half of <see cref="BatchedWork" />.</summary>
internal sealed class BatchedWork<TEntity>(BatchedMigrationDeclaration declaration, Keyset<TEntity> keyset)
    : BatchedWork(declaration, keyset)
    where TEntity : class
{
    private readonly IReadOnlyList<string> _droppedFilters = FindDroppedFilters(declaration);

    public override IQueryable Rows(DbContext context, BatchRange range) => Select(context, range).TagWith(BatchTag.For(Name));

    public override Task<int> CountMatchingAsync(DbContext context, BatchRange range, CancellationToken cancellationToken) =>
        Select(context, range).TagWith(BatchTag.For(Name)).CountAsync(cancellationToken);

    public override RowLock RowLock(DbContext context, BatchRange range) =>
        new(keyset.InKeyOrder(Select(context, range)).Select(PrimaryKey()), Parts);

    public override Task<int> CountAsync(DbContext context, Boundary? after, Boundary upTo, CancellationToken cancellationToken) =>
        keyset.InRange(context.Set<TEntity>().IgnoreQueryFilters(), after, upTo).CountAsync(cancellationToken);

    private IQueryable<TEntity> Select(DbContext context, BatchRange range)
    {
        var rows = Declaration.Conditions.Cast<Expression<Func<TEntity, bool>>>()
            .Aggregate(keyset.InRange(Unfiltered(context), range.After, range.UpTo), (rows, condition) => rows.Where(condition));
        return range.LeftOut.Aggregate(rows, (left, skipped) => keyset.OutOfRange(left, skipped.After, skipped.UpTo));
    }

    private IQueryable<TEntity> Unfiltered(DbContext context) =>
        Declaration.KeptQueryFilters.Count == 0
            ? context.Set<TEntity>().IgnoreQueryFilters()
            : context.Set<TEntity>().IgnoreQueryFilters([.. _droppedFilters]);

    // A query's filters are those of every entity type that it reaches. Names are all that EF can leave out one by one.
    private static List<string> FindDroppedFilters(BatchedMigrationDeclaration declaration) =>
        [.. declaration.EntityType.Model.GetEntityTypes()
            .SelectMany(t => t.GetDeclaredQueryFilters())
            .Select(f => f.Key)
            .OfType<string>()
            .Distinct()
            .Except(declaration.KeptQueryFilters)];

    private Expression<Func<TEntity, object[]>> PrimaryKey()
    {
        var row = Expression.Parameter(typeof(TEntity), "e");
        return Expression.Lambda<Func<TEntity, object[]>>(PrimaryKeyExpression.Create((IEntityType)Declaration.EntityType, row), row);
    }
}

using System.Linq.Expressions;
using EfBatched.Batching;
using EfBatched.Model;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running;

/// <summary>The typed half of <see cref="BatchedWork" />.</summary>
internal sealed class BatchedWork<TEntity>(BatchedMigrationDeclaration declaration, Keyset<TEntity> keyset)
    : BatchedWork(declaration, keyset)
    where TEntity : class
{
    public override IQueryable Rows(DbContext context, Boundary? after, Boundary upTo) =>
        Select(context, after, upTo).TagWith(BatchTag.For(Name));

    public override IQueryable<int> LockQuery(DbContext context, Boundary? after, Boundary upTo) =>
        keyset.InKeyOrder(Select(context, after, upTo)).Select(_ => 1);

    public override Task<int> CountAsync(DbContext context, Boundary? after, Boundary upTo, CancellationToken cancellationToken) =>
        keyset.InRange(context.Set<TEntity>().IgnoreQueryFilters(), after, upTo).CountAsync(cancellationToken);

    private IQueryable<TEntity> Select(DbContext context, Boundary? after, Boundary upTo) =>
        Declaration.Conditions.Cast<Expression<Func<TEntity, bool>>>()
            .Aggregate(keyset.InRange(Unfiltered(context), after, upTo), (rows, condition) => rows.Where(condition));

    private IQueryable<TEntity> Unfiltered(DbContext context)
    {
        var dropped = Declaration.EntityType.GetRootType().GetDeclaredQueryFilters().Select(f => f.Key).Where(k => !IsKept(k)).ToList();
        return Declaration.KeptQueryFilters.Count == 0
            ? context.Set<TEntity>().IgnoreQueryFilters()
            : context.Set<TEntity>().IgnoreQueryFilters([.. dropped.OfType<string>()]);
    }

    private bool IsKept(string? filter) => filter is not null && Declaration.KeptQueryFilters.Contains(filter);
}

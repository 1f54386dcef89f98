using System.Globalization;
using System.Linq.Expressions;
using EfBatched.Declaring;
using EfBatched.Keys;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Work;

/// <summary>What works over the rows of a type have in common: its conditions, its query filters, its primary key.</summary>
internal abstract class BatchedWork<TEntity>(BatchedMigrationDeclaration declaration) : BatchedWork(declaration)
    where TEntity : class
{
    private readonly IReadOnlyList<string> _droppedFilters = FindDroppedFilters(declaration);

    public override async Task<bool> AnyMatchesAsync(DbContext context, bool inParallel, CancellationToken cancellationToken)
    {
        // Past EF, which logs every query that fails as an error: that this one takes too long is nothing that a person must act on.
        using var command = Remaining(context).TagWith(BatchTag.For(Name)).CreateDbCommand();
        // PostgreSQL expects EXISTS to find a row soon, from statistics that are older than the walk, and so asks no parallel workers.
        command.CommandText = inParallel
            ? $"SELECT COUNT(*) > 0 FROM ({command.CommandText}) AS matching"
            : $"SELECT EXISTS ({command.CommandText})";
        return Convert.ToBoolean(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    public override IQueryable<int> Remaining(DbContext context) => Matching(Unfiltered(context)).Select(e => 1);

    public override IQueryable<int> AllRows(DbContext context) => Unfiltered(context).Select(e => 1);

    /// <summary>The rows that the declaration's conditions leave.</summary>
    protected IQueryable<TEntity> Matching(IQueryable<TEntity> rows) =>
        Declaration.Conditions.Cast<Expression<Func<TEntity, bool>>>().Aggregate(rows, (left, condition) => left.Where(condition));

    /// <summary>All rows, without the query filters that are not kept.</summary>
    protected IQueryable<TEntity> Unfiltered(DbContext context) =>
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

    /// <summary>Selects the primary key of a row.</summary>
    protected Expression<Func<TEntity, object[]>> PrimaryKey()
    {
        var row = Expression.Parameter(typeof(TEntity), "e");
        return Expression.Lambda<Func<TEntity, object[]>>(PrimaryKeyExpression.Create((IEntityType)Declaration.EntityType, row), row);
    }
}

using EfBatched.Contexts;
using EfBatched.Declaring;
using Microsoft.EntityFrameworkCore;

namespace EfBatched;

/// <summary>
/// The part of a job's rows that one transaction changes.
/// </summary>
/// <typeparam name="TContext">The context that the work uses.</typeparam>
/// <typeparam name="TEntity">The entity type whose rows are walked.</typeparam>
public sealed partial class Batch<TContext, TEntity>
    where TContext : DbContext
    where TEntity : class
{
    /// <summary>
    /// A batch over any rows, to unit-test a work: no runner, no tracking tables, whatever transaction the context has.
    /// </summary>
    public Batch(TContext context, IQueryable<TEntity> rows)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(rows);
        Context = context;
        Rows = rows;
        RowsInKeyOrder = rows;
    }

    internal Batch(BatchScope scope)
        : this((TContext)scope.Context, (IQueryable<TEntity>)scope.Rows)
    {
        Services = scope.Services;
        Migration = scope.Migration;
        Attempt = scope.Attempt;
        After = scope.After;
        UpTo = scope.UpTo;
        RowsInKeyOrder = (IQueryable<TEntity>)scope.RowsInKeyOrder;
    }

    /// <summary>
    /// The rows to change: those between the batch's boundaries that match the migration's conditions, without the entity's query filters.
    /// </summary>
    /// <remarks>
    /// Change them by <c>ExecuteUpdateAsync</c> or <c>ExecuteDeleteAsync</c>, or read them, compute in C# and save: rows that are read are
    /// locked until the batch commits, so that an edit made by the application in between is neither lost nor overwritten.
    /// </remarks>
    public IQueryable<TEntity> Rows { get; }

    /// <summary>The context of this batch, new for every try, inside the batch's transaction.</summary>
    public TContext Context { get; }

    /// <summary>The services of this batch's scope.</summary>
    public IServiceProvider Services { get; init; } = NoServices.Instance;

    /// <summary>The migration that the batch belongs to.</summary>
    public BatchedMigrationInfo Migration { get; init; } = BatchedMigrationInfo.Create(typeof(TEntity).Name);

    /// <summary>The job's attempt, from 1 since its checkpoint last moved.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The key values before the first row, exclusive, for raw SQL; null from the start of the table.</summary>
    public IReadOnlyList<object>? After { get; init; }

    /// <summary>The key values of the last row, inclusive, for raw SQL; empty in a batch made for a unit test.</summary>
    public IReadOnlyList<object> UpTo { get; init; } = [];

    private IQueryable<TEntity> RowsInKeyOrder { get; }
}

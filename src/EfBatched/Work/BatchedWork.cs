using EfBatched.Declaring;
using EfBatched.Keys;
using EfBatched.Rows;
using EfBatched.Sql;
using EfBatched.Tracking;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Work;

/// <summary>A declared migration, ready to be run: its class, and the way in which it finds its rows.</summary>
internal abstract class BatchedWork(BatchedMigrationDeclaration declaration)
{
    public BatchedMigrationDeclaration Declaration => declaration;

    public string Name => declaration.Name;

    /// <summary>True when the declaration says which rows still have to be changed.</summary>
    public bool CanVerify => declaration.Conditions.Count > 0;

    /// <summary>The table that is walked, as the model names it.</summary>
    public TableName Table { get; } = new(declaration.EntityType.GetTableName()!, declaration.EntityType.GetSchema());

    /// <summary>Writes and reads the boundaries of this work.</summary>
    public abstract BoundaryCodec Codec { get; }

    /// <summary>The tables that hold parts of the rows beside their first one.</summary>
    protected IReadOnlyList<RowPart> Parts { get; } = RowPartFinder.Find((IEntityType)declaration.EntityType);

    public static BatchedWork Create(BatchedMigrationDeclaration declaration)
    {
        var entityType = (IEntityType)declaration.EntityType;
        IReadOnlyList<IProperty> key = [.. declaration.KeyProperties.Cast<IProperty>()];
        return (BatchedWork)(declaration.IsByPredicate
            ? Activator.CreateInstance(typeof(PredicateWork<,>).MakeGenericType(entityType.ClrType, key[0].ClrType), declaration)!
            : Activator.CreateInstance(
                typeof(KeysetWork<>).MakeGenericType(entityType.ClrType), declaration, Keyset.Create(entityType, key))!);
    }

    /// <summary>What a new job does in a phase of its migration.</summary>
    public virtual BatchedJobKind KindOfJob(BatchedMigrationPhase phase) =>
        phase == BatchedMigrationPhase.Verify ? BatchedJobKind.Verify : BatchedJobKind.Walk;

    /// <summary>Searches (after, upTo] for the end of the next rows; none when no row is left.</summary>
    public abstract BoundarySearch SearchBoundary(DbContext context, Boundary? after, Boundary upTo, RowCount take);

    /// <summary>Asks whether a key that was found is the one that it came from, and lies past <paramref name="after" />.</summary>
    public abstract BoundaryAcceptance Accept(DbContext context, BoundaryCandidate candidate, Boundary? after);

    /// <summary>The search of (after, upTo] for any row, as a statement.</summary>
    public SqlText AnyRow(DbContext context, Boundary? after, Boundary upTo)
    {
        using var command = SearchBoundary(context, after, upTo, RowCount.One).CreateCommand();
        return SqlText.Of(command);
    }

    /// <summary>Searches the end of all rows; none when there is no row.</summary>
    public abstract BoundarySearch SearchLast(DbContext context);

    /// <summary>Counts the rows in (after, upTo], whatever the conditions.</summary>
    public abstract Task<int> CountAsync(DbContext context, Boundary? after, Boundary upTo, CancellationToken cancellationToken);

    /// <summary>Whether any row of the table matches the declaration's conditions.</summary>
    /// <param name="context">The context.</param>
    /// <param name="inParallel">Whether the database may use several processors for it.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <remarks>The context's connection is open.</remarks>
    public abstract Task<bool> AnyMatchesAsync(DbContext context, bool inParallel, CancellationToken cancellationToken);

    /// <summary>A mark for each row of the table that the declaration's conditions leave.</summary>
    public abstract IQueryable<int> Remaining(DbContext context);

    /// <summary>A mark for each row of the table, whatever the conditions.</summary>
    public abstract IQueryable<int> AllRows(DbContext context);

    /// <summary>Counts the rows of a batch that the declaration's conditions leave.</summary>
    /// <param name="context">The context.</param>
    /// <param name="range">The batch.</param>
    /// <param name="among">Counts only those in one of these ranges; null for all.</param>
    /// <param name="cancellationToken">Cancels the count.</param>
    public abstract Task<int> CountMatchingAsync(
        DbContext context, BatchRange range, IReadOnlyList<KeyRange>? among, CancellationToken cancellationToken);

    /// <summary>Reads the keys of a batch's rows in their order, whatever the conditions.</summary>
    public abstract IAsyncEnumerable<Boundary> ReadKeysAsync(DbContext context, KeyRange range);

    /// <summary>Reads the keys of the rows in a range that the declaration's conditions leave, in their order.</summary>
    public abstract IAsyncEnumerable<Boundary> ReadMatchingKeysAsync(DbContext context, KeyRange range);

    /// <summary>Reads the row of a key without tracking it; null when there is none, or where rows have no keys to be found by.</summary>
    public abstract Task<object?> FindRowAsync(DbContext context, Boundary key, CancellationToken cancellationToken);

    /// <summary>Whether a batch has rows in one of some ranges, whatever the conditions.</summary>
    public abstract Task<bool> AnyAmongAsync(
        DbContext context, BatchRange range, IReadOnlyList<KeyRange> among, CancellationToken cancellationToken);

    /// <summary>Selects the rows of a batch that the declaration's conditions leave, inside its transaction.</summary>
    public abstract Task<BatchRows> SelectAsync(DbContext context, BatchRange range, RowCount batchSize, CancellationToken cancellationToken);

    /// <summary>The tables that the work writes, delimited: that of its rows, those of their parts, those that it names.</summary>
    public IReadOnlyList<string> WrittenTables(DbContext context)
    {
        var sql = context.GetService<ISqlGenerationHelper>();
        IEnumerable<TableName> tables =
        [
            .. declaration.AlsoWrites.Prepend(declaration.EntityType).Select(t => new TableName(t.GetTableName()!, t.GetSchema())),
            .. RowPartFinder.Find((IEntityType)declaration.EntityType).Select(p => p.Table),
        ];
        return [.. tables.Select(t => TrackingNames.Delimit(sql, t)).Distinct()];
    }

    /// <summary>Creates the work anew and runs it over one batch.</summary>
    public Task<int> ExecuteAsync(BatchScope scope, CancellationToken cancellationToken) =>
        ((BatchedMigration)ActivatorUtilities.CreateInstance(scope.Services, declaration.MigrationType))
        .ExecuteAsync(scope, cancellationToken);
}

using EfBatched.Batching;
using EfBatched.Model;
using EfBatched.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Running;

/// <summary>A declared migration, ready to be run: its class, its keyset, its rows.</summary>
internal abstract class BatchedWork(BatchedMigrationDeclaration declaration, Keyset keyset)
{
    public BatchedMigrationDeclaration Declaration => declaration;

    public Keyset Keyset => keyset;

    public string Name => declaration.Name;

    public static BatchedWork Create(BatchedMigrationDeclaration declaration)
    {
        var entityType = (IEntityType)declaration.EntityType;
        var keyset = Keyset.Create(entityType, [.. declaration.KeyProperties.Cast<IProperty>()]);
        return (BatchedWork)Activator.CreateInstance(typeof(BatchedWork<>).MakeGenericType(entityType.ClrType), declaration, keyset)!;
    }

    /// <summary>True when the declaration says which rows still have to be changed.</summary>
    public bool CanVerify => declaration.Conditions.Count > 0;

    /// <summary>The rows of a batch that the declaration's conditions leave.</summary>
    public abstract IQueryable Rows(DbContext context, BatchRange range);

    /// <summary>Counts the rows of a batch that the declaration's conditions leave.</summary>
    public abstract Task<int> CountMatchingAsync(DbContext context, BatchRange range, CancellationToken cancellationToken);

    /// <summary>What locks the rows that <see cref="Rows" /> selects.</summary>
    public abstract RowLock RowLock(DbContext context, BatchRange range);

    /// <summary>Counts the rows in (after, upTo], whatever the conditions.</summary>
    public abstract Task<int> CountAsync(DbContext context, Boundary? after, Boundary upTo, CancellationToken cancellationToken);

    /// <summary>The tables that the work writes, delimited: that of its rows, those of their parts, those that it names.</summary>
    public IReadOnlyList<string> WrittenTables(DbContext context)
    {
        var sql = context.GetService<ISqlGenerationHelper>();
        IEnumerable<TableName> tables =
        [
            .. declaration.AlsoWrites.Prepend(declaration.EntityType).Select(t => new TableName(t.GetTableName()!, t.GetSchema())),
            .. Parts.Select(p => p.Table),
        ];
        return [.. tables.Select(t => TrackingNames.Delimit(sql, t)).Distinct()];
    }

    /// <summary>The tables that hold parts of the rows beside their first one.</summary>
    protected IReadOnlyList<RowPart> Parts { get; } = RowPartFinder.Find((IEntityType)declaration.EntityType);

    /// <summary>Creates the work anew and runs it over one batch.</summary>
    public Task<int> ExecuteAsync(BatchScope scope, CancellationToken cancellationToken) =>
        ((BatchedMigration)ActivatorUtilities.CreateInstance(scope.Services, declaration.MigrationType))
        .ExecuteAsync(scope, cancellationToken);
}

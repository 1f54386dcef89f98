using System.Diagnostics.CodeAnalysis;

namespace EfBatched.Tests.Model;

public sealed class Plain : BookMigration;

public sealed class Other : BookMigration;

public sealed class Named : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.HasName("FillTitles");
}

public sealed class Detailed : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration
        .BatchBy(b => new { b.ShelfId, b.Id })
        .Where(b => b.Title == null)
        .ReliesOn(b => b.PrintedAt)
        .HasFixedBatchSize(50)
        .HasJobSize(500)
        .StartsPaused()
        .HasArguments(new { Language = "de" });
}

[SuppressMessage("Design", "CA1040", Justification = "The closed forms are what is declared.")]
public sealed class Generic<T> : BookMigration;

public sealed class NeedsServices(TimeProvider clock) : BookMigration
{
    public TimeProvider Clock { get; } = clock;
}

public sealed class ByTitle : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.BatchBy(b => b.Title);
}

public sealed class ByShelf : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.BatchBy(b => b.ShelfId);
}

public sealed class ByMethod : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.BatchBy(b => b.Id + 1);
}

public sealed class ByNothing : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.BatchBy([]);
}

public sealed class ByUnknown : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.BatchBy("Isbn");
}

public sealed class DependsOnUnmapped : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.ReliesOn(b => b.Title);
}

public sealed class TooLarge : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.HasBatchSize(100_001);
}

public sealed class TooLargeJob : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.HasJobSize(0);
}

public sealed class TooManyJobs : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.HasMaxParallelJobs(101);
}

public sealed class ByNoPredicate : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.BatchByPredicate();
}

public sealed class ByPredicateInParallel : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) =>
        migration.BatchByPredicate().Where(b => b.Id > 3).HasMaxParallelJobs(2);
}

public sealed class ByPredicateAndCompositeKey : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) =>
        migration.BatchByPredicate().BatchBy(b => new { b.ShelfId, b.Id }).Where(b => b.Id > 3);
}

public sealed class ReadsArguments : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) =>
        migration.HasName("Read-" + migration.GetArguments<string>());
}

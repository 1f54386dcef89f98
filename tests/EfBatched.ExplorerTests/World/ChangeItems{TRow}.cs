using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;

namespace EfBatched.ExplorerTests.World;

/// <summary>The migration of every script: its arguments say what it declares, and its context what it does.</summary>
internal sealed class ChangeItems<TRow> : BatchedMigration<ExplorerContext<TRow>, TRow>
    where TRow : Item
{
    protected override void Configure(BatchedMigrationBuilder<TRow> migration)
    {
        var declaration = migration.GetArguments<ItemDeclaration>();
        _ = DeclaredSizes.Read(declaration.Sizes) switch
        {
            ({ } rows, true) => migration.HasFixedBatchSize(rows),
            ({ } rows, false) => migration.HasBatchSize(rows),
            _ => migration,
        };
        if (declaration.Search != RowSearch.AllRows)
        {
            migration.Where(i => i.Done == null);
        }

        if (declaration.Search == RowSearch.ByPredicate)
        {
            migration.BatchByPredicate();
        }
    }

    public override Task<int> MigrateAsync(Batch<ExplorerContext<TRow>, TRow> batch, CancellationToken cancellationToken) =>
        batch.Context.Work!.ChangeAsync(batch, cancellationToken);
}

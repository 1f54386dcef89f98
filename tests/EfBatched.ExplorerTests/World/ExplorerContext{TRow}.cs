using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.ExplorerTests.World;

/// <summary>The model of one kind of key: its table, and a migration for every declaration that a script may ask for.</summary>
internal sealed class ExplorerContext<TRow>(DbContextOptions options, KeyShape<TRow> shape) : DbContext(options)
    where TRow : Item
{
    /// <summary>What <see cref="ChangeItems{TRow}" /> does with a batch.</summary>
    public ItemWork<TRow>? Work { get; set; }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var isPostgreSql = Database.IsNpgsql();
        if (isPostgreSql)
        {
            modelBuilder.HasCollation(KeyShapes.Collation, locale: "und-u-ks-level2", provider: "icu", deterministic: false);
        }

        shape.Configure(modelBuilder.Entity<TRow>(), isPostgreSql);
        foreach (var sizes in DeclaredSizes.All)
        {
            Declare(modelBuilder, sizes, RowSearch.AllRows);
            Declare(modelBuilder, sizes, RowSearch.Matching);
            if (shape.IsSingle)
            {
                Declare(modelBuilder, sizes, RowSearch.ByPredicate);
            }
        }
    }

    private static void Declare(ModelBuilder modelBuilder, string sizes, RowSearch search) =>
        modelBuilder.HasBatchedMigration<ChangeItems<TRow>>(DeclaredSizes.MigrationOf(sizes, search), new ItemDeclaration(sizes, search));
}

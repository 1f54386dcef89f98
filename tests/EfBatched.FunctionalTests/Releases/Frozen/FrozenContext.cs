using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfBatched.FunctionalTests.Releases.Frozen;

/// <summary>
/// An application whose schema migrations earlier versions wrote: the first one wrote those before the upgrade of its tracking tables. Their
/// files are never written again; a later version must apply them.
/// </summary>
public abstract class FrozenContext(DbContextOptions options, bool declares) : DbContext(options)
{
    // A later version may have other tracking tables than the last snapshot says, which is no matter of this test.
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
        .UseBatchedMigrations()
        .EnableServiceProviderCaching(false)
        .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Customer>().Property(c => c.SearchName).IsRequired(!declares);
        if (declares)
        {
            modelBuilder.HasBatchedMigration<BackfillSearchName>();
        }
    }
}

using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>A context that may declare a batched migration for which nobody ran `dotnet ef migrations add`.</summary>
public sealed class PendingContext(DbContextOptions options, bool declares) : MigrationsContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        if (declares)
        {
            modelBuilder.HasBatchedMigration<PendingMigration>();
        }
    }
}

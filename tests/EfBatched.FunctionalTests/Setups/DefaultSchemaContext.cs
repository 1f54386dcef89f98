using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Setups;

/// <summary>All tables in a schema of the application's.</summary>
public sealed class DefaultSchemaContext(DbContextOptions<DefaultSchemaContext> options) : SetupContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("app");
        base.OnModelCreating(modelBuilder);
    }
}

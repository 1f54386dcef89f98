using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities;

/// <summary>A context whose model a test writes inline. It connects to nothing; its model is never cached.</summary>
public class ModelContext(
    Action<ModelBuilder> model,
    Action<BatchedMigrationsDbContextOptionsBuilder>? batched = null,
    TestProvider provider = TestProvider.PostgreSql,
    Action<ModelConfigurationBuilder>? conventions = null,
    Action<DbContextOptionsBuilder>? options = null,
    bool usesBatchedMigrations = true) : DbContext
{
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
    {
        optionsBuilder.EnableServiceProviderCaching(false);
        if (usesBatchedMigrations)
        {
            optionsBuilder.UseBatchedMigrations(batched);
        }

        _ = provider == TestProvider.PostgreSql
            ? optionsBuilder.UseNpgsql("Host=none.invalid")
            : optionsBuilder.UseSqlite("Data Source=:memory:");
        options?.Invoke(optionsBuilder);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        conventions?.Invoke(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder) => model(modelBuilder);
}

using EfBatched;
using EfBatched.Wiring;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Switches batched migrations on for a context.
/// </summary>
public static class BatchedMigrationsDbContextOptionsBuilderExtensions
{
    /// <summary>
    /// Adds batched migrations to a context: its tracking tables, and the steps that <c>dotnet ef migrations add</c> writes for declarations.
    /// May come before or after the provider.
    /// </summary>
    /// <param name="optionsBuilder">The options of the context.</param>
    /// <param name="configure">Says where the tracking tables are; null for the defaults.</param>
    public static DbContextOptionsBuilder UseBatchedMigrations(
        this DbContextOptionsBuilder optionsBuilder, Action<BatchedMigrationsDbContextOptionsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        var builder = new BatchedMigrationsDbContextOptionsBuilder();
        configure?.Invoke(builder);
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(
            new BatchedMigrationsOptionsExtension(builder.Options));
        return optionsBuilder;
    }

    /// <inheritdoc cref="UseBatchedMigrations(DbContextOptionsBuilder, Action{BatchedMigrationsDbContextOptionsBuilder}?)" />
    public static DbContextOptionsBuilder<TContext> UseBatchedMigrations<TContext>(
        this DbContextOptionsBuilder<TContext> optionsBuilder, Action<BatchedMigrationsDbContextOptionsBuilder>? configure = null)
        where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)((DbContextOptionsBuilder)optionsBuilder).UseBatchedMigrations(configure);
}

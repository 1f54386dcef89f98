using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.Design.Tests;

/// <summary>The models of these tests, and what leads from one to another.</summary>
internal static class Models
{
    public static ModelContext Of(
        Action<ModelBuilder>? declare = null,
        Action<BatchedMigrationsDbContextOptionsBuilder>? batched = null,
        TestProvider provider = TestProvider.PostgreSql,
        bool usesBatchedMigrations = true) =>
        new(
            model =>
            {
                model.Entity<City>(city =>
                {
                    city.ToTable("cities").HasKey(c => c.Id);
                    city.HasIndex(c => new { c.CountryId, c.Id });
                });
                declare?.Invoke(model);
            },
            batched,
            provider,
            usesBatchedMigrations: usesBatchedMigrations);

    /// <summary>What `dotnet ef migrations add` has left in the snapshot of a declaration.</summary>
    public static ModelBuilder Keeps(this ModelBuilder model, string migration, string remaining) =>
        model.HasAnnotation("EfBatched:Remaining:" + migration, remaining);

    public static IRelationalModel Relational(this DbContext context) =>
        context.GetService<IDesignTimeModel>().Model.GetRelationalModel();

    /// <summary>The operations that the running context, the second, gives for Up.</summary>
    public static IReadOnlyList<MigrationOperation> Up(DbContext? source, DbContext target) =>
        target.GetService<IMigrationsModelDiffer>().GetDifferences(source?.Relational(), target.Relational());

    /// <summary>The operations that the running context, the second, gives for Down.</summary>
    public static IReadOnlyList<MigrationOperation> Down(DbContext? source, DbContext target) =>
        target.GetService<IMigrationsModelDiffer>().GetDifferences(target.Relational(), source?.Relational());

    /// <summary>The steps among the operations, as the name of the step and that of the batched migration.</summary>
    public static IEnumerable<string> Describe(this IEnumerable<MigrationOperation> operations) =>
        operations.Select(o => o.GetAnnotations().FirstOrDefault(a => a.Name.StartsWith("EfBatched:", StringComparison.Ordinal)) is { } step
            ? $"{step.Name} {System.Text.Json.JsonDocument.Parse((string)step.Value!).RootElement.GetProperty("Name").GetString()}"
            : o.GetType().Name);
}

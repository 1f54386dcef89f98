using EfBatched.Sql;
using EfBatched.TestUtilities;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfBatched.Tests.Model;

public class TrackingTablesTest
{
    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public void They_are_named_after_the_default_prefix(TestProvider provider)
    {
        using var context = new ModelContext(_ => { }, provider: provider);

        Assert.Equal(
            new TrackingTables(
                new("batched_migrations", null), new("batched_jobs", null), new("batched_events", null), new("batched_runners", null)),
            TrackingTables.Find(context.Model));
    }

    [Fact]
    public void Schema_and_prefix_are_options()
    {
        using var context = new ModelContext(m => m.HasDefaultSchema("app"), batched: b => b.UseSchema("ops").UseTablePrefix("bg_"));

        Assert.Equal(
            new TrackingTables(new("bg_migrations", "ops"), new("bg_jobs", "ops"), new("bg_events", "ops"), new("bg_runners", "ops")),
            TrackingTables.Find(context.Model));
    }

    [Fact]
    public void They_follow_the_default_schema()
    {
        using var context = new ModelContext(m => m.HasDefaultSchema("app"));

        Assert.Equal(new TableName("batched_migrations", "app"), TrackingTables.Find(context.Model)!.Migrations);
    }

    [Fact]
    public void A_context_without_batched_migrations_has_none()
    {
        using var context = new ModelContext(m => m.Entity<Shelf>(), usesBatchedMigrations: false);

        Assert.Null(TrackingTables.Find(context.Model));
    }

    [Fact]
    public void A_context_that_shares_the_tables_of_another_does_not_create_them()
    {
        using var context = new ModelContext(m => m.Entity<Shelf>(), batched: b => b.SharesTablesOfAnotherContext());

        Assert.Equal(
            ["Shelf"],
            context.GetService<IMigrationsModelDiffer>()
                .GetDifferences(null, DesignTimeModel(context).GetRelationalModel())
                .OfType<Microsoft.EntityFrameworkCore.Migrations.Operations.CreateTableOperation>().Select(o => o.Name));
    }

    [Fact]
    public void Loops_over_the_entity_types_of_a_model_do_not_see_them()
    {
        var seen = new List<string>();
        using var context = new ModelContext(m =>
        {
            m.Entity<Shelf>();
            seen.AddRange(m.Model.GetEntityTypes().Select(t => t.ClrType.Name));
        });

        _ = context.Model;

        Assert.Equal(["Shelf"], seen);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public void Conventions_of_the_model_for_its_own_properties_do_not_reach_them(TestProvider provider)
    {
        using var plain = new ModelContext(_ => { }, provider: provider);
        using var configured = new ModelContext(_ => { }, provider: provider, conventions: c =>
        {
            c.Properties<string>().HaveMaxLength(77).AreUnicode(false).AreFixedLength();
            c.Properties<long>().HaveConversion<string>();
            c.Properties<DateTimeOffset>().HaveConversion<DateTimeOffsetToBinaryConverter>().HavePrecision(0);
            c.Properties<Guid>().HaveColumnType("varchar(36)");
            c.Properties<BatchedMigrationStatus>().HaveConversion<int>();
        });

        Assert.Equal(Describe(plain), Describe(configured));
    }

    [Fact]
    public void Every_stored_name_fits_its_column()
    {
        using var context = new ModelContext(_ => { });
        var entityTypes = context.Model.GetEntityTypes().Where(t => t.ClrType.Namespace == typeof(BatchedMigrationRow).Namespace);
        var enums = entityTypes.SelectMany(t => t.GetProperties())
            .Select(p => (Type: Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType, Length: p.GetMaxLength()))
            .Where(p => p.Type.IsEnum)
            .ToList();

        Assert.NotEmpty(enums);
        Assert.All(enums, e => Assert.All(Enum.GetNames(e.Type), name => Assert.InRange(name.Length, 1, e.Length!.Value)));
    }

    [Fact]
    public void The_model_of_the_history_table_stays_as_it_was()
    {
        using var context = new ModelContext(_ => { });

        var script = context.GetService<IHistoryRepository>().GetCreateScript();

        Assert.DoesNotContain("batched_", script, StringComparison.Ordinal);
        Assert.Contains("__EFMigrationsHistory", script, StringComparison.Ordinal);
    }

    // Schema migrations that are already written insert rows, so a column that they do not know must do without a value.
    [Theory]
    [InlineData(typeof(BatchedMigrationRow), "arguments, batch_size, created_at, cursor, cursor_sequence, error_code, error_message, "
        + "estimated_rows, finished_at, has_fixed_batch_size, held_reason, held_until, id, job_size, key_columns, max_parallel_jobs, name, "
        + "operation_version, relies_on, started_at, status, status_reason, table_name, table_schema, up_to, updated_at")]
    [InlineData(typeof(BatchedEventRow), "actor, from_status, id, job_id, kind, migration_id, occurred_at, reason, to_status")]
    [Trait("contract", "B30")]
    public void Columns_added_after_the_first_version_have_a_default_or_may_be_null(Type row, string first)
    {
        using var context = new ModelContext(_ => { });

        var later = context.Model.FindEntityType(row)!.GetProperties().ExceptBy(first.Split(", "), p => p.GetColumnName()).ToList();

        Assert.Equal(first.Split(", ").Length, context.Model.FindEntityType(row)!.GetProperties().Count() - later.Count);
        Assert.All(later, p => Assert.True(p.IsNullable || p.GetDefaultValue() is not null, p.Name));
    }

    private static List<string> Describe(DbContext context) =>
        [.. DesignTimeModel(context).GetRelationalModel().Tables
            .SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c.Name} {c.StoreType} {c.IsNullable} {c.ProviderClrType}"))];

    private static IModel DesignTimeModel(DbContext context) => context.GetService<IDesignTimeModel>().Model;
}

using EfBatched.Deploying;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Design.Tests.Migrations;

public class ModelDifferTest
{
    [Fact]
    public void A_declaration_is_enqueued_after_everything_else()
    {
        using var before = Models.Of(m => m.Entity<City>().Ignore(c => c.SearchName));
        using var after = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());

        Assert.Equal(["AddColumnOperation", "EfBatched:Enqueue BackfillSearchName"], Models.Up(before, after).Describe());
        Assert.Equal(["EfBatched:Dequeue BackfillSearchName", "DropColumnOperation"], Models.Down(before, after).Describe());
    }

    [Fact]
    public void A_removed_declaration_must_have_finished_before_anything_else()
    {
        using var before = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());
        using var after = Models.Of(m => m.Entity<City>().Property(c => c.SearchName).IsRequired());

        Assert.Equal(["EfBatched:EnsureFinished BackfillSearchName", "AlterColumnOperation"], Models.Up(before, after).Describe());
        Assert.Equal(["AlterColumnOperation"], Models.Down(before, after).Describe());
    }

    [Fact]
    public void A_gate_looks_where_the_tables_were_and_an_enqueue_where_they_are()
    {
        using var before = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());
        using var after = Models.Of(m => m.HasBatchedMigration<RehashCities>(), b => b.UseTablePrefix("bg_"));

        var operations = Models.Up(before, after);

        Assert.True(StepOperation.TryRead<NamedStep>(operations[0], StepOperation.EnsureFinishedAnnotation, out var gate));
        Assert.Equal(new TrackingLocation(), gate.Tracking);
        Assert.True(StepOperation.TryRead<EnqueueStep>(operations[^1], StepOperation.EnqueueAnnotation, out var enqueue));
        Assert.Equal(new TrackingLocation("bg_"), enqueue.Tracking);
    }

    [Fact]
    public void The_steps_of_several_declarations_are_in_the_order_of_their_names()
    {
        using var before = Models.Of();
        using var after = Models.Of(m => m.HasBatchedMigration<RehashCities>().HasBatchedMigration<BackfillSearchName>());

        Assert.Equal(["EfBatched:Enqueue BackfillSearchName", "EfBatched:Enqueue RehashCities"], Models.Up(before, after).Describe());
    }

    [Fact]
    public void The_name_is_the_identity()
    {
        using var before = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>("Fill", new { Language = "de" }));
        using var after = Models.Of(m => m.HasBatchedMigration<RehashCities>("Fill"));

        Assert.Empty(Models.Up(before, after));
        Assert.False(after.GetService<IMigrationsModelDiffer>().HasDifferences(before.Relational(), after.Relational()));
    }

    [Theory]
    [InlineData("EfBatched.Model.BatchedMigrationRow", "jobs_migrations")]
    [InlineData("EfBatched.Tracking.BatchedMigrationRow", "jobs_migrations")]
    [InlineData("Shop.Model.BatchedMigrationRow", null)]
    [Trait("contract", "B30")]
    public void A_snapshot_keeps_its_tables_under_the_name_that_their_class_had(string entityType, string? expected)
    {
        var snapshot = new ModelBuilder().Entity(entityType, e => e.ToTable("jobs_migrations", "ops")).Model;

        Assert.Equal(expected, TrackingLocation.Find(snapshot)?.Migrations.Name);
    }

    [Fact]
    public void A_declaration_alone_is_a_difference()
    {
        using var before = Models.Of();
        using var after = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());
        var differ = after.GetService<IMigrationsModelDiffer>();

        Assert.True(differ.HasDifferences(before.Relational(), after.Relational()));
        Assert.True(differ.HasDifferences(after.Relational(), before.Relational()));
        Assert.False(differ.HasDifferences(after.Relational(), after.Relational()));
    }

    [Fact]
    public void The_first_schema_migration_creates_the_tables_before_it_enqueues_and_undoes_both_by_dropping_them()
    {
        using var after = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());

        var up = Models.Up(null, after).Describe().ToList();
        var down = Models.Down(null, after).Describe().ToList();

        Assert.Equal("EfBatched:Enqueue BackfillSearchName", up[^1]);
        Assert.Equal(5, up.Count(o => o == nameof(CreateTableOperation)));
        Assert.All(down, o => Assert.Equal(nameof(DropTableOperation), o));
    }

    [Fact]
    public void A_declaration_from_before_batched_migrations_were_switched_on_is_enqueued_with_the_tables()
    {
        using var before = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>(), usesBatchedMigrations: false);
        using var after = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>());

        Assert.Equal("EfBatched:Enqueue BackfillSearchName", Models.Up(before, after).Describe().Last());
        Assert.DoesNotContain("EfBatched:Dequeue BackfillSearchName", Models.Down(before, after).Describe());
    }

    [Fact]
    public void A_context_that_shares_the_tables_of_another_enqueues_and_dequeues_too()
    {
        using var before = Models.Of(usesBatchedMigrations: false);
        using var after = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>(), b => b.SharesTablesOfAnotherContext());

        Assert.Equal(["EfBatched:Enqueue BackfillSearchName"], Models.Up(before, after).Describe());
        Assert.Equal(["EfBatched:Dequeue BackfillSearchName"], Models.Down(before, after).Describe());
    }

    [Fact]
    public void A_snapshot_needs_none_of_the_classes()
    {
        using var after = Models.Of();
        var snapshot = new ModelBuilder();
        snapshot.Entity("EfBatched.Tracking.BatchedMigrationRow", b =>
        {
            b.Property<long>("Id").HasColumnName("id");
            b.HasKey("Id");
            b.ToTable("bg_migrations", "ops");
        });
        snapshot.Entity("Old.City", b =>
        {
            b.Property<int>("Id");
            b.HasKey("Id");
            b.ToTable("old_cities");
            b.HasAnnotation("EfBatched:Migration:Gone", """{"type":"Old.Gone, Old"}""");
        });
        var source = after.GetService<IModelRuntimeInitializer>().Initialize((IModel)snapshot.Model, designTime: true).GetRelationalModel();

        var first = after.GetService<IMigrationsModelDiffer>().GetDifferences(source, after.Relational())[0];

        Assert.True(StepOperation.TryRead<NamedStep>(first, StepOperation.EnsureFinishedAnnotation, out var gate));
        Assert.Equal(new NamedStep("Gone", new TrackingLocation("bg_", "ops")), gate);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_services_are_decorated_whether_the_provider_comes_before_or_after(bool providerFirst)
    {
        var options = new DbContextOptionsBuilder().EnableServiceProviderCaching(false);
        _ = providerFirst
            ? options.UseNpgsql("Host=none.invalid").UseBatchedMigrations()
            : options.UseBatchedMigrations().UseNpgsql("Host=none.invalid");
        using var context = new DbContext(options.Options);

        Assert.IsType<BatchedMigrationsModelDiffer>(context.GetService<IMigrationsModelDiffer>());
        Assert.IsType<BatchedMigrationsMigrator>(context.GetService<IMigrator>());
        Assert.IsType<BatchedMigrationsAssembly>(context.GetService<IMigrationsAssembly>());
        Assert.False(context.GetService<IMigrationsModelDiffer>().HasDifferences(context.Relational(), context.Relational()));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public void The_script_of_a_whole_model_enqueues(TestProvider provider)
    {
        using var context = Models.Of(m => m.HasBatchedMigration<BackfillSearchName>(), provider: provider);

        var script = context.Database.GenerateCreateScript();

        Assert.Contains("INSERT INTO \"batched_migrations\"", script, StringComparison.Ordinal);
    }
}

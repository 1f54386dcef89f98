using EfBatched.Declaring;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Model;

public class DeclarationsTest
{
    [Fact]
    public void A_plain_class_walks_the_primary_key_with_the_default_sizes()
    {
        var declaration = Assert.Single(Declare(model => model.HasBatchedMigration<Plain>()));

        Assert.Equal("Plain", declaration.Name);
        Assert.Equal(typeof(Plain), declaration.MigrationType);
        Assert.Equal(typeof(Book), declaration.EntityType.ClrType);
        Assert.Equal(["Id"], declaration.KeyProperties.Select(p => p.Name));
        Assert.Equal(1_000, declaration.BatchSize);
        Assert.False(declaration.HasFixedBatchSize);
        Assert.Equal(20_000, declaration.JobSize);
        Assert.False(declaration.StartsPaused);
        Assert.Null(declaration.ArgumentsJson);
        Assert.Empty(declaration.ReliesOn);
    }

    [Fact]
    public void Everything_that_a_class_configures_is_read()
    {
        var declaration = Assert.Single(Declare(
            model => model.HasBatchedMigration<Detailed>().Entity<Book>().HasIndex(b => new { b.ShelfId, b.Id })));

        Assert.Equal(["ShelfId", "Id"], declaration.KeyProperties.Select(p => p.Name));
        Assert.Single(declaration.Conditions);
        Assert.Equal(50, declaration.BatchSize);
        Assert.True(declaration.HasFixedBatchSize);
        Assert.Equal(500, declaration.JobSize);
        Assert.True(declaration.StartsPaused);
        Assert.Equal("""{"Language":"de"}""", declaration.ArgumentsJson);
        Assert.Equal(["PrintedAt: PrintedAt not null", "Title: Title null"], declaration.ReliesOn);
    }

    [Fact]
    public void A_name_given_where_it_is_declared_wins_over_that_of_the_class() =>
        Assert.Equal(["Here"], Declare(model => model.HasBatchedMigration<Named>("Here")).Select(d => d.Name));

    [Fact]
    [Trait("contract", "R1")]
    public void One_class_may_serve_several_names_with_arguments_of_their_own()
    {
        var declarations = Declare(model => model.HasBatchedMigration<ReadsArguments>(arguments: "a").HasBatchedMigration<ReadsArguments>(arguments: "b"));

        Assert.Equal([("Read-a", "\"a\""), ("Read-b", "\"b\"")], declarations.Select(d => (d.Name, d.ArgumentsJson!)));
    }

    [Fact]
    public void The_same_declaration_twice_is_the_same_as_once() =>
        Assert.Single(Declare(model => model.HasBatchedMigration<Plain>().HasBatchedMigration<Plain>()));

    [Fact]
    public void An_assembly_is_searched_for_concrete_classes_that_the_predicate_keeps()
    {
        var declarations = Declare(model => model.ApplyBatchedMigrationsFromAssembly(
            typeof(Plain).Assembly, t => t == typeof(Other) || t == typeof(Plain) || t == typeof(Generic<>) || t == typeof(BookMigration)));

        Assert.Equal(["Other", "Plain"], declarations.Select(d => d.Name));
    }

    private static IReadOnlyList<BatchedMigrationDeclaration> Declare(Action<ModelBuilder> model)
    {
        using var context = new ModelContext(model);
        return DeclarationReader.ReadAll(context.Model);
    }
}

using EfBatched.Declaring;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Model;

public class RunsAfterTest
{
    [Fact]
    public void Names_are_kept_and_a_class_stands_for_every_name_it_is_declared_by()
    {
        var declarations = Declare(model => model.HasBatchedMigration<AfterPlain>().HasBatchedMigration<Plain>("B").HasBatchedMigration<Plain>("A"));

        Assert.Equal(["A", "B", "FromElsewhere"], declarations.Single(d => d.Name == "AfterPlain").RunsAfter);
        Assert.All(declarations.Where(d => d.Name != "AfterPlain"), d => Assert.Empty(d.RunsAfter));
    }

    [Fact]
    public void Many_may_run_after_one_and_one_after_many() =>
        Assert.Equal(
            ["A", "B", "C", "D"],
            Declare(model => After(model, ("A", "B"), ("B", "D"), ("C", "D"), ("D", "FromElsewhere"))).Select(d => d.Name));

    [Fact]
    public void A_class_that_the_model_does_not_declare_is_refused() => Refuses<InvalidOperationException>(
        model => model.HasBatchedMigration<AfterPlain>(),
        "The batched migration 'AfterPlain' runs after 'Plain', which this model does not declare, so it would wait for ever. Declare it by "
        + "'modelBuilder.HasBatchedMigration<Plain>()'; where another context or an earlier release enqueues it, name it instead: "
        + "'RunsAfter(\"Plain\")'.");

    [Fact]
    public void A_migration_that_runs_after_itself_is_refused() => Refuses<InvalidOperationException>(
        model => model.HasBatchedMigration<AfterItself>(),
        "The batched migration 'AfterItself' runs after itself, so it could never start. Remove one of these calls of 'RunsAfter'.");

    [Fact]
    public void Migrations_that_wait_for_one_another_are_refused() => Refuses<InvalidOperationException>(
        model => After(model, ("Alone", "A"), ("A", "B"), ("B", "C"), ("C", "A")),
        "The batched migration 'A' runs after 'B', which runs after 'C', which runs after 'A', so it could never start. "
        + "Remove one of these calls of 'RunsAfter'.");

    [Fact]
    public void An_empty_name_is_refused() => Refuses<ArgumentException>(
        model => model.HasBatchedMigration<AfterNothing>(),
        "The name of a batched migration is empty. The name is what tracks it over releases: give one of 1 to 200 characters. (Parameter 'name')");

    private static void After(ModelBuilder model, params (string Name, string Before)[] pairs)
    {
        foreach (var (name, before) in pairs)
        {
            model.HasBatchedMigration<AfterNext>(name, before);
        }
    }

    private static IReadOnlyList<BatchedMigrationDeclaration> Declare(Action<ModelBuilder> model)
    {
        using var context = new ModelContext(model);
        return DeclarationReader.ReadAll(context.Model);
    }

    private static void Refuses<TException>(Action<ModelBuilder> model, string message)
        where TException : Exception
    {
        using var context = new ModelContext(model);

        Assert.Equal(message, Assert.Throws<TException>(() => context.Model).Message);
    }
}

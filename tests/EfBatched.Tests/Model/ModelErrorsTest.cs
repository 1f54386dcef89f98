using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.Tests.Model;

public class ModelErrorsTest
{
    [Fact]
    [Trait("contract", "R1")]
    public void Two_classes_of_one_name_are_both_named() => Refuses(
        model => model.HasBatchedMigration<Named>().HasBatchedMigration<Plain>("FillTitles"),
        "Two batched migrations have the name 'FillTitles': 'EfBatched.Tests.Model.Named, EfBatched.Tests' and 'EfBatched.Tests.Model.Plain'. "
        + "The tracking row finds its work by that name, so it must be unique: give one of them another name, by 'HasName' or where it is "
        + "declared. One class with two sets of arguments needs two names as well.");

    [Fact]
    [Trait("contract", "R1")]
    public void One_class_with_two_sets_of_arguments_needs_two_names() => Refuses(
        model => model.HasBatchedMigration<Plain>(arguments: 1).HasBatchedMigration<Plain>(arguments: 2),
        "Two batched migrations have the name 'Plain': 'EfBatched.Tests.Model.Plain, EfBatched.Tests' and 'EfBatched.Tests.Model.Plain'. "
        + "The tracking row finds its work by that name, so it must be unique: give one of them another name, by 'HasName' or where it is "
        + "declared. One class with two sets of arguments needs two names as well.");

    [Fact]
    [Trait("contract", "R1")]
    public void Classes_of_one_name_on_two_entity_types_are_refused() => Refuses(
        model =>
        {
            model.Entity<Shelf>().HasAnnotation("EfBatched:Migration:Plain", """{"type":"EfBatched.Tests.Model.ShelfMigration, EfBatched.Tests"}""");
            model.Entity<Book>().HasAnnotation("EfBatched:Migration:Plain", """{"type":"EfBatched.Tests.Model.Plain, EfBatched.Tests"}""");
        },
        "Two batched migrations have the name 'Plain': 'EfBatched.Tests.Model.Plain' and 'EfBatched.Tests.Model.ShelfMigration'. "
        + "The tracking row finds its work by that name, so it must be unique: give one of them another name, by 'HasName' or where it is "
        + "declared. One class with two sets of arguments needs two names as well.");

    [Fact]
    public void A_class_without_a_parameterless_constructor_is_refused() => Refuses(
        model => model.HasBatchedMigration<NeedsServices>(),
        "The batched migration 'NeedsServices' has no parameterless constructor, so its 'Configure' cannot be read when the model is built. "
        + "Add one; a second constructor may take services, and is used for the work.");

    [Fact]
    public void An_abstract_class_is_refused() => Refuses(
        model => model.HasBatchedMigration<BookMigration>(),
        "The batched migration 'BookMigration' is abstract or has open type parameters, so it cannot be created. Declare a concrete class.");

    [Fact]
    public void A_class_that_the_build_does_not_contain_is_refused() => Refuses(
        model => model.Entity<Book>().HasAnnotation("EfBatched:Migration:Gone", """{"type":"Old.Gone, Old"}"""),
        "The batched migration 'Gone' is declared by the class 'Old.Gone, Old', which this build does not contain. "
        + "If the model is a compiled one, run 'dotnet ef dbcontext optimize' again.");

    [Fact]
    [Trait("contract", "R22")]
    public void A_predicate_without_a_condition_is_refused() => Refuses(
        model => model.HasBatchedMigration<ByNoPredicate>(),
        "The batched migration 'ByNoPredicate' batches by its predicate, but has none, so nothing says which rows are left. Say it by 'Where', or "
        + "leave out 'BatchByPredicate' to walk the table by its key.");

    [Fact]
    [Trait("contract", "R22")]
    public void A_predicate_in_parallel_is_refused() => Refuses(
        model => model.HasBatchedMigration<ByPredicateInParallel>(),
        "The batched migration 'ByPredicateInParallel' batches by its predicate and allows 2 jobs at once. They would take the same rows: only "
        + "one job can run at a time. Leave out 'HasMaxParallelJobs' or 'BatchByPredicate'.");

    [Fact]
    [Trait("contract", "R22")]
    public void A_predicate_over_a_composite_key_is_refused() => Refuses(
        model => model.HasBatchedMigration<ByPredicateAndCompositeKey>(),
        "The batched migration 'ByPredicateAndCompositeKey' batches by its predicate, for which 'Book' needs a key of one column: a batch is a "
        + "list of keys. Name a unique property by 'BatchBy', or leave out 'BatchByPredicate' to walk the table by its composite key.");

    [Fact]
    public void Reading_arguments_that_were_not_given_is_refused() => Refuses(
        model => model.HasBatchedMigration<ReadsArguments>(),
        "The batched migration 'ReadsArguments' reads its arguments but was declared without any. "
        + "Declare it with them: 'modelBuilder.HasBatchedMigration<ReadsArguments>(arguments: …)'.");

    [Fact]
    public void An_empty_name_is_refused() => Refuses<ArgumentException>(
        model => model.HasBatchedMigration<Plain>(" "),
        "The name of a batched migration is empty. The name is what tracks it over releases: give one of 1 to 200 characters. (Parameter 'name')");

    [Fact]
    public void A_name_of_201_characters_is_refused() => Refuses<ArgumentException>(
        model => model.HasBatchedMigration<Plain>(new string('n', 201)),
        $"The batched migration's name '{new string('n', 40)}…' has 201 characters; at most 200 fit the tracking table. "
        + "Shorten it with 'HasName'. (Parameter 'name')");

    [Fact]
    public void A_prefix_of_31_characters_is_refused()
    {
        using var context = new ModelContext(_ => { }, batched: b => b.UseTablePrefix(new string('p', 31)));

        var exception = Assert.Throws<ArgumentException>(() => context.Model);

        Assert.Equal(
            $"The table prefix '{new string('p', 31)}' has 31 characters; at most 30 are allowed, since the names of indexes are built from it. "
            + "(Parameter 'prefix')",
            exception.Message);
    }

    [Fact]
    public void A_key_that_is_no_property_is_refused() => Refuses<ArgumentException>(
        model => model.HasBatchedMigration<ByMethod>(),
        "The batched migration 'ByMethod' names properties by 'b => (b.Id + 1)', which is neither a property nor an anonymous object of "
        + "properties. Write 'c => c.Id' or 'c => new { c.A, c.B }'.");

    [Fact]
    public void A_key_without_a_property_is_refused() => Refuses<ArgumentException>(
        model => model.HasBatchedMigration<ByNothing>(),
        "The batched migration 'ByNothing' calls 'BatchBy' without a property name. Name at least one property, or leave the call out "
        + "to walk by the primary key. (Parameter 'propertyNames')");

    [Fact]
    public void A_batch_size_out_of_range_is_refused() => Refuses<ArgumentOutOfRangeException>(
        model => model.HasBatchedMigration<TooLarge>(),
        "The batch size 100001 is out of range. A batch is one transaction whose row locks others wait for: choose 1 to 100,000 rows. "
        + "(Parameter 'rows')");

    [Fact]
    public void A_job_size_out_of_range_is_refused() => Refuses<ArgumentOutOfRangeException>(
        model => model.HasBatchedMigration<TooLargeJob>(),
        "The job size 0 is out of range. A job is what one runner leases at a time: choose 1 to 10,000,000 rows. (Parameter 'rows')");

    [Fact]
    public void A_number_of_parallel_jobs_out_of_range_is_refused() => Refuses<ArgumentOutOfRangeException>(
        model => model.HasBatchedMigration<TooManyJobs>(),
        "The number of parallel jobs 101 is out of range. Each is one more transaction at a time on the table: choose 1 to 100 jobs. "
        + "(Parameter 'jobs')");

    [Fact]
    public void An_entity_type_without_a_key_is_refused() => Refuses(
        model => model.HasBatchedMigration<Plain>().Entity<Book>().HasNoKey(),
        "The batched migration 'Plain' walks 'Book', which has no primary key, so its rows cannot be put in an order. "
        + "Declare it on an entity type that has one.");

    [Fact]
    public void An_entity_type_without_a_table_is_refused() => Refuses(
        model => model.HasBatchedMigration<Plain>().Entity<Book>().ToView("books"),
        "The batched migration 'Plain' walks 'Book', which is not mapped to a table. Only rows of a table can be "
        + "migrated: declare it on an entity type that has one.");

    [Fact]
    public void A_key_property_that_is_not_mapped_is_refused() => Refuses(
        model => model.HasBatchedMigration<ByUnknown>(),
        "The batched migration 'ByUnknown' batches by 'Book.Isbn', which is not a mapped property. Name a property that has a column.");

    [Fact]
    public void A_dependency_that_is_not_mapped_is_refused() => Refuses(
        model => model.HasBatchedMigration<DependsOnUnmapped>().Entity<Book>().Ignore(b => b.Title),
        "The batched migration 'DependsOnUnmapped' depends on 'Book.Title', which is not a mapped property. Name a property that has a column.");

    [Fact]
    public void A_nullable_key_is_refused() => Refuses(
        model => model.HasBatchedMigration<ByTitle>(),
        "The batched migration 'ByTitle' batches by 'Book.Title', which is nullable, so rows without a value would never be reached. "
        + "Batch by required columns, for example the primary key.");

    [Fact]
    public void A_key_that_is_not_unique_is_refused() => Refuses(
        model => model.HasBatchedMigration<ByShelf>(),
        "The batched migration 'ByShelf' batches by 'Book.ShelfId', which is not unique, so a boundary could fall between equal values and skip "
        + "rows. Batch by a unique key, or append one and make sure that an index leads with the columns in this order: "
        + "`BatchBy(x => new { x.ShelfId, x.Id })`.");

    [Fact]
    public void A_key_that_is_unique_for_some_rows_only_is_refused() => Refuses(
        model => model.HasBatchedMigration<ByShelf>().Entity<Book>().HasIndex(b => b.ShelfId).IsUnique().HasFilter("title IS NULL"),
        "The batched migration 'ByShelf' batches by 'Book.ShelfId', which is not unique, so a boundary could fall between equal values and skip "
        + "rows. Batch by a unique key, or append one and make sure that an index leads with the columns in this order: "
        + "`BatchBy(x => new { x.ShelfId, x.Id })`.");

    [Fact]
    public void A_context_that_replaces_the_differ_is_refused()
    {
        using var context = new ModelContext(_ => { }, options: o => o.ReplaceService<IMigrationsModelDiffer, IMigrationsModelDiffer>());

        var exception = Assert.Throws<InvalidOperationException>(() => context.Model);

        Assert.Equal(
            "The context replaces 'IMigrationsModelDiffer', which would drop the steps of batched migrations from 'dotnet ef migrations add' "
            + "without a word. Remove 'ReplaceService<IMigrationsModelDiffer, …>()' from the context's options, or remove 'UseBatchedMigrations()'.",
            exception.Message);
    }

    private static void Refuses(Action<ModelBuilder> model, string message) => Refuses<InvalidOperationException>(model, message);

    private static void Refuses<TException>(Action<ModelBuilder> model, string message)
        where TException : Exception
    {
        using var context = new ModelContext(model);

        var exception = Assert.Throws<TException>(() => context.GetService<Microsoft.EntityFrameworkCore.Metadata.IDesignTimeModel>().Model);

        Assert.Equal(message, exception.Message);
    }
}

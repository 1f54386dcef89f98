using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Model;

public class MappingErrorsTest
{
    [Fact]
    [Trait("contract", "B5")]
    public void An_owned_entity_type_is_refused_with_its_owner() =>
        Assert.Equal(
            "The batched migration 'Walk' walks 'Address', which is owned by 'Person' and has no rows but with its owner's. "
            + "Declare it on 'Person' and reach the owned properties from there.",
            Refusal(m =>
            {
                m.Entity<Person>().OwnsOne(p => p.Address);
                m.HasWalk<Address>();
            }));

    [Fact]
    public void EF_itself_refuses_to_own_what_was_declared_before() =>
        Assert.Contains(
            "The entity type 'Address' cannot be configured as owned because it has already been configured as a non-owned",
            Refusal(m =>
            {
                m.HasWalk<Address>();
                m.Entity<Person>().OwnsOne(p => p.Address);
            }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Several_tables_for_one_type_are_refused_with_the_types_to_declare_instead(bool onAbstract)
    {
        var name = onAbstract ? "Animal" : "Pet";

        Assert.Equal(
            $"The batched migration 'Walk' walks '{name}', whose rows lie in one table for each concrete type (TPC), so no index puts them in order "
            + "and EF cannot change them by one statement. Declare one batched migration for each of its leaf types: 'Cat', 'Dog'.",
            Refusal(m =>
            {
                Tpc(m);
                _ = onAbstract ? m.HasWalk<Animal>() : m.HasWalk<Pet>();
            }));
    }

    [Fact]
    public void A_leaf_of_them_is_walked() =>
        Assert.Null(Refusal(m =>
        {
            Tpc(m);
            m.HasWalk<Cat>();
        }));

    [Fact]
    public void A_table_that_queries_read_through_a_view_is_refused() =>
        Assert.Equal(
            "The batched migration 'Walk' walks 'Person', which queries read from the view 'people_view', not from the table 'people'. Only rows "
            + "read from a table can be walked by an index and locked: declare it on an entity type that is.",
            Refusal(m => m.HasWalk<Person>().Entity<Person>(p =>
            {
                p.Ignore(e => e.Address);
                p.ToTable("people").ToView("people_view");
            })));

    [Fact]
    [Trait("contract", "B5")]
    public void A_key_column_of_a_base_table_is_refused_for_a_derived_one() =>
        Assert.Equal(
            "The batched migration 'Walk' batches by 'Animal.Chip', which has no column in the table 'Cat' whose rows are walked, so no index of that "
            + "table puts them in order. Batch by columns of that table, for example the primary key.",
            Refusal(m =>
            {
                m.Entity<Animal>().UseTptMappingStrategy().HasIndex(a => a.Chip).IsUnique();
                m.Entity<Cat>();
                m.HasWalk<Cat>(nameof(Animal.Chip));
            }));

    [Theory]
    [InlineData(false, "Name the filter where it is defined: `HasQueryFilter(\"SoftDelete\", …)`.")]
    [InlineData(true, "Its named filters are: 'Tenant'.")]
    [Trait("contract", "B22")]
    public void A_query_filter_to_keep_must_exist(bool hasOther, string end) =>
        Assert.Equal(
            "The batched migration 'KeepsFilter' keeps the query filter 'SoftDelete', which 'Book' does not have, so rows that it should hide "
            + "would be changed. " + end,
            Refusal(m =>
            {
                m.HasBatchedMigration<KeepsFilter>();
                if (hasOther)
                {
                    m.Entity<Book>().HasQueryFilter("Tenant", b => b.ShelfId == 1);
                }
            }));

    private static void Tpc(ModelBuilder model)
    {
        model.Entity<Animal>().UseTpcMappingStrategy();
        model.Entity<Pet>();
        model.Entity<Cat>();
        model.Entity<Dog>();
    }

    private static string? Refusal(Action<ModelBuilder> build) => WalkExtensions.FindRefusal(TestProvider.PostgreSql, build);

    private abstract class Animal
    {
        public int Id { get; set; }

        public int Chip { get; set; }
    }

    private class Pet : Animal;

    private sealed class Cat : Pet;

    private sealed class Dog : Pet;

    private sealed class Person
    {
        public int Id { get; set; }

        public Address? Address { get; set; }
    }

    private sealed class Address
    {
        public int Id { get; set; }
    }

    private sealed class KeepsFilter : BookMigration
    {
        protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.KeepQueryFilter("SoftDelete");
    }
}

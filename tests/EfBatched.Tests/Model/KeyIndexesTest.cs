using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Model;

[Trait("contract", "B5")]
public class KeyIndexesTest
{
    private const string NoIndex =
        "The batched migration 'Walk' batches by 'Book.ShelfId' and 'Book.Id', which no key or index leads with in this order, so every search for "
        + "a boundary would read and sort the whole table. Batch by the primary key, or add the index, without a filter: "
        + "`modelBuilder.Entity<Book>().HasIndex(x => new { x.ShelfId, x.Id })`.";

    [Fact]
    public void A_key_is_refused_that_no_index_leads_with() =>
        Assert.Equal(NoIndex, Refusal(m => m.Entity<Book>().HasIndex(b => b.ShelfId)));

    [Fact]
    public void An_index_that_leads_with_the_columns_in_their_order_will_do() =>
        Assert.Null(Refusal(m => m.Entity<Book>().HasIndex(b => new { b.ShelfId, b.Id, b.Title })));

    [Fact]
    public void The_order_of_the_columns_counts() =>
        Assert.Equal(NoIndex, Refusal(m => m.Entity<Book>().HasIndex(b => new { b.Id, b.ShelfId })));

    [Fact]
    public void An_index_of_some_rows_does_not_count() =>
        Assert.Equal(NoIndex, Refusal(m => m.Entity<Book>().HasIndex(b => new { b.ShelfId, b.Id }).IsUnique().HasFilter("title IS NULL")));

    [Fact]
    public void An_index_that_keeps_no_order_does_not_count()
    {
        Assert.Equal(NoIndex, Refusal(m => m.Entity<Book>().HasIndex(b => new { b.ShelfId, b.Id }).HasMethod("brin")));
        Assert.Equal(NoIndex, Refusal(m => m.Entity<Book>().HasIndex(b => new { b.ShelfId, b.Id }).HasOperators("int4_minmax_ops")));
        Assert.Null(Refusal(m => m.Entity<Book>().HasIndex(b => new { b.ShelfId, b.Id }).HasMethod("btree")));
    }

    [Fact]
    public void An_index_can_be_read_from_either_end_but_not_from_both()
    {
        Assert.Null(Refusal(m => m.Entity<Book>().HasIndex(b => new { b.ShelfId, b.Id }).IsDescending()));
        Assert.Null(Refusal(m => m.Entity<Book>().HasIndex(b => new { b.ShelfId, b.Id }).IsDescending(true, true)));
        Assert.Equal(NoIndex, Refusal(m => m.Entity<Book>().HasIndex(b => new { b.ShelfId, b.Id }).IsDescending(false, true)));
    }

    [Fact]
    public void An_alternate_key_has_an_index() =>
        Assert.Null(Refusal(m => m.Entity<Book>().HasAlternateKey(b => new { b.ShelfId, b.Id })));

    [Fact]
    public void A_unique_index_may_be_the_key() =>
        Assert.Null(WalkExtensions.FindRefusal(
            TestProvider.PostgreSql,
            m => m.HasWalk<Book>(nameof(Book.PrintedAt)).Entity<Book>().HasIndex(b => b.PrintedAt).IsUnique()));

    [Fact]
    public void Shadow_properties_are_named_as_text_in_the_advice() =>
        Assert.Equal(
            "The batched migration 'Walk' batches by 'Book.Number' and 'Book.Id', which no key or index leads with in this order, so every search "
            + "for a boundary would read and sort the whole table. Batch by the primary key, or add the index, without a filter: "
            + "`modelBuilder.Entity<Book>().HasIndex(\"Number\", \"Id\")`.",
            WalkExtensions.FindRefusal(
                TestProvider.PostgreSql, m => m.HasWalk<Book>("Number", nameof(Book.Id)).Entity<Book>().Property<int>("Number")));

    [Fact]
    public void A_column_named_twice_is_refused() =>
        Assert.Equal(
            "The key to batch 'Book' by is empty or names a property twice, so it gives no order. Name each key property once.",
            WalkExtensions.FindRefusal(TestProvider.PostgreSql, m => m.HasWalk<Book>(nameof(Book.Id), nameof(Book.Id))));

    private static string? Refusal(Action<ModelBuilder> index) =>
        WalkExtensions.FindRefusal(
            TestProvider.PostgreSql,
            m =>
            {
                m.HasWalk<Book>(nameof(Book.ShelfId), nameof(Book.Id));
                index(m);
            });
}

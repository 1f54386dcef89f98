using System.Collections.Immutable;
using System.Data;
using EfBatched.Keys;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Batching;

/// <summary>What is made of the answers of the database, read from a table in memory.</summary>
[Trait("contract", "T3")]
public class KeyReadingTest
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_read_with_the_texts_of_its_columns()
    {
        using var context = KeyContext.OnPostgres("Host=none");

        var found = await new BoundarySearch(context.Keyset<IntIntRow>().Codec, null!).ReadAsync(Answer([7, 8, "seven", "eight"]), Cancellation);

        Assert.Equal("[7,8]", found?.Boundary.Text);
        Assert.Equal(["seven", "eight"], found!.Source);
        Assert.False(found.IsAccepted);
    }

    [Fact]
    public async Task A_key_behind_a_converter_is_read_as_its_property_has_it()
    {
        using var context = KeyContext.OnPostgres("Host=none");

        var found = await new BoundarySearch(context.Keyset<ConvertedRow>().Codec, null!).ReadAsync(Answer([7L, "7"]), Cancellation);

        Assert.Equal<object>([new OrderId(7)], found!.Boundary.Values);
    }

    [Fact]
    public async Task No_row_is_no_key()
    {
        using var context = KeyContext.OnPostgres("Host=none");

        Assert.Null(await new BoundarySearch(context.Keyset<IntRow>().Codec, null!).ReadAsync(Answer(null), Cancellation));
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_is_refused_and_a_fault_of_the_connection_is_not()
    {
        using var context = KeyContext.OnPostgres("Host=none");
        var search = new BoundarySearch(context.Keyset<IntRow>().Codec, null!);

        await Assert.ThrowsAsync<UnusableKeyException>(() => search.ReadAsync(Answer(["no number", "x"]), Cancellation));

        using var closed = Answer([7, "7"]);
        await closed.CloseAsync();
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => search.ReadAsync(closed, Cancellation));
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_names_the_column_at_fault_alone()
    {
        using var context = KeyContext.OnPostgres("Host=none");

        var exception = await Assert.ThrowsAsync<UnusableKeyException>(
            () => new BoundarySearch(context.Keyset<IntIntRow>().Codec, null!).ReadAsync(Answer([7, "no number", "x", "y"]), Cancellation));

        Assert.Contains("'IntIntRow.Number'", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'IntIntRow.Tenant'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_converter_fails_by_other_than_the_value_is_no_unreadable_key()
    {
        using var context = new ModelContext(
            m => m.Entity<LongRow>().Property(r => r.Id).HasConversion(id => id, stored => AskKeyServer(stored)));
        var entityType = context.Model.FindEntityType(typeof(LongRow))!;
        var keyset = Keyset.Create(entityType, entityType.FindPrimaryKey()!.Properties);

        await Assert.ThrowsAsync<TimeoutException>(() => new BoundarySearch(keyset.Codec, null!).ReadAsync(Answer([7L, "7"]), Cancellation));
    }

    [Fact]
    public void What_a_driver_says_of_its_connection_and_what_ef_advises_make_no_key_unreadable()
    {
        Assert.False(KeyColumn.IsUnreadable(new InvalidOperationException("The connection is closed.") { Source = "Npgsql" }));
        Assert.False(KeyColumn.IsUnreadable(new InvalidOperationException("Enable retries.", new TimeoutException())));
        Assert.True(KeyColumn.IsUnreadable(new InvalidOperationException("No value 'x'.") { Source = "Microsoft.EntityFrameworkCore" }));
    }

    [Theory]
    [InlineData(typeof(FormatException), true)]
    [InlineData(typeof(OverflowException), true)]
    [InlineData(typeof(InvalidCastException), true)]
    [InlineData(typeof(InvalidOperationException), true)]
    [InlineData(typeof(ObjectDisposedException), false)]
    [InlineData(typeof(TimeoutException), false)]
    public void Only_what_a_value_causes_makes_a_key_unreadable(Type exception, bool isUnreadable) =>
        Assert.Equal(
            isUnreadable,
            KeyColumn.IsUnreadable((Exception)(exception == typeof(ObjectDisposedException)
                ? new ObjectDisposedException("connection")
                : Activator.CreateInstance(exception)!)));

    [Theory]
    [InlineData("a", "b", true, nameof(BoundaryVerdict.Accepted))]
    [InlineData("a", "b", null, nameof(BoundaryVerdict.Accepted))]
    [InlineData("a", "b", false, nameof(BoundaryVerdict.NoProgress))]
    [InlineData("A", "b", true, nameof(BoundaryVerdict.AnotherKey))]
    [InlineData("a", "B", true, nameof(BoundaryVerdict.AnotherKey))]
    [InlineData("a", "B", false, nameof(BoundaryVerdict.AnotherKey))]
    public async Task A_boundary_is_accepted_by_the_texts_of_all_columns_and_by_progress(string first, string second, bool? isPast, string verdict)
    {
        var acceptance = new BoundaryAcceptance(Candidate(), null!);
        object[] answer = isPast is { } past ? [first, second, past] : [first, second];

        Assert.Equal(verdict, (await acceptance.ReadAsync(Answer(answer), Cancellation)).ToString());
    }

    [Fact]
    public async Task A_boundary_that_no_row_has_is_not_accepted() =>
        Assert.Equal(BoundaryVerdict.NoSuchKey, await new BoundaryAcceptance(Candidate(), null!).ReadAsync(Answer(null), Cancellation));

    [Fact]
    public void Boundaries_are_written_alike_or_not()
    {
        var (first, _) = Candidate();
        var other = new Boundary("[1,3]", ["1", "3"], [1, 3]);

        Assert.True(first.IsWrittenAs(new Boundary("[1,2]", ["1", "2"], [1, 2])));
        Assert.False(first.IsWrittenAs(other));
        Assert.False(first.IsWrittenAs(null));
        Assert.True(first.IsWrittenAs(other, 0));
        Assert.False(first.IsWrittenAs(other, 1));
    }

    private static long AskKeyServer(long stored) => throw new TimeoutException($"No key for {stored}.");

    private static BoundaryCandidate Candidate() => new(new Boundary("[1,2]", ["1", "2"], [1, 2]), ImmutableArray.Create("a", "b"));

    private static DataTableReader Answer(object[]? row)
    {
        var table = new DataTable();
        foreach (var value in row ?? [])
        {
            table.Columns.Add(null, value.GetType());
        }

        if (row is not null)
        {
            table.Rows.Add(row);
        }

        return table.CreateDataReader();
    }
}

using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching.WriteBack;

/// <summary>Rows derived from those of a batch, inserted on either provider.</summary>
public class InsertRowsTest(WriteBackDatabase database) : IClassFixture<WriteBackDatabase>
{
    private const int Rows = 120;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<TestProvider> Providers => [TestProvider.PostgreSql, TestProvider.Sqlite];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task One_row_for_each_with_what_the_database_generates(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, Rows);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples.OrderBy(s => s.Id));

        var inserted = await batch.InsertRowsAsync(
            s => new { s.Id },
            row => row.Id > 100 ? null : new Label { SampleId = row.Id, Text = $"Label {row.Id}", Day = (DayOfWeek)(row.Id % 7) },
            CancellationToken);

        Assert.Equal(100, inserted);
        Assert.Empty(context.ChangeTracker.Entries());
        var labels = await context.Labels.AsNoTracking().OrderBy(l => l.SampleId).ToListAsync(CancellationToken);
        Assert.Equal(100, labels.Select(l => l.Id).Distinct().Count());
        Assert.All(
            labels.Select((l, i) => (Label: l, Id: i + 1)),
            l => Assert.Equivalent(new { SampleId = l.Id, Text = $"Label {l.Id}", Day = (DayOfWeek)(l.Id % 7), Weight = 7 }, l.Label));
        Assert.All(labels, l => Assert.IsType<Label>(l));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_the_entity_sets_is_not_generated(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, Rows);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples);

        await batch.InsertRowsAsync(
            s => s.Id,
            id => new Label { Id = id % 2 == 0 ? 10_000 + id : 0, SampleId = id, Weight = id % 4 == 0 ? 3 : 0 },
            CancellationToken);

        Assert.All(
            await context.Labels.ToListAsync(CancellationToken),
            l =>
            {
                Assert.Equal(l.SampleId % 4 == 0 ? 3 : 7, l.Weight);
                Assert.True(l.SampleId % 2 == 1 || l.Id == 10_000 + l.SampleId);
            });
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Several_rows_for_each_and_keys_that_the_application_generates(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, Rows);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples);

        var inserted = await batch.InsertManyRowsAsync(
            s => s.Id, id => Enumerable.Range(1, id % 3).Select(n => new Tag { SampleId = id, Numbers = [id, n] }), CancellationToken);

        Assert.Equal(Rows, inserted);
        var tags = await context.Tags.ToListAsync(CancellationToken);
        Assert.Equal(Rows, tags.Select(t => t.Id).Where(i => i != Guid.Empty).Distinct().Count());
        Assert.All(tags, t => Assert.Equal(t.SampleId, t.Numbers[0]));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_derived_type_is_known_by_its_discriminator(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, Rows);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples);

        await batch.InsertRowsAsync(
            s => s.Id,
            async (id, token) =>
            {
                await Task.Yield();
                return id > 10 ? null : new PrintedLabel { SampleId = id, Copies = 2 };
            },
            CancellationToken);
        var mixed = await Assert.ThrowsAsync<InvalidOperationException>(
            () => batch.InsertRowsAsync(s => s.Id, id => id > 5 ? new Label() : new PrintedLabel(), CancellationToken));

        Assert.Equal(10, await context.Set<PrintedLabel>().CountAsync(l => l.Copies == 2, CancellationToken));
        Assert.Equal(10, await context.Labels.CountAsync(CancellationToken));
        Assert.Equal(
            "The work of a batched migration inserts 'PrintedLabel' among 'Label', but each insert is of one type. Name that type: "
            + "`InsertRowsAsync(…, row => new PrintedLabel { … })`.",
            mixed.Message);
    }
}

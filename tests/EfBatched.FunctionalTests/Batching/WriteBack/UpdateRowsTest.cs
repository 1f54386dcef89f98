using System.Data.Common;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching.WriteBack;

/// <summary>What is written back, on either provider, by a batch without a runner.</summary>
public class UpdateRowsTest(WriteBackDatabase database) : IClassFixture<WriteBackDatabase>
{
    private const int Rows = 250;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<TestProvider> Providers => [TestProvider.PostgreSql, TestProvider.Sqlite];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Every_type_is_written_as_EF_would_and_read_as_it_was_stored(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, Rows);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples);
        var values = (int id) =>
        {
            var isNull = id % 3 == 0;
            return new
            {
                Text = isNull ? null : $"Text \\ \" '{{}}, ü {id}",
                ShortText = isNull ? null : "Short",
                Number = isNull ? null : (long?)long.MaxValue - id,
                Count = uint.MaxValue - (uint)id,
                Real = id / 3.0,
                Price = id + 0.0625m,
                Flag = id % 2 == 0,
                Letter = (char)('a' + (id % 26)),
                Token = isNull ? null : (Guid?)new Guid(id, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
                TokenAsText = new Guid(id, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
                Day = (DayOfWeek)(id % 7),
                DayAsText = isNull ? null : (DayOfWeek?)(id % 7),
                Utc = DateTime.UnixEpoch.AddSeconds(id),
                Local = isNull ? null : (DateTime?)new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddHours(id),
                Moment = DateTimeOffset.UnixEpoch.AddMinutes(id),
                Date = new DateOnly(2020, 1, 1).AddDays(id),
                Time = new TimeOnly(id % 24, 1),
                Duration = isNull ? null : (TimeSpan?)TimeSpan.FromSeconds(id),
                Bytes = isNull ? null : new byte[] { 0, (byte)id },
                Json = isNull ? null : provider == TestProvider.PostgreSql ? $$"""{"id": {{id}}}""" : $$"""{"id":{{id}}}""",
                Address = isNull ? null : new Uri($"https://example.com/{id}"),
                Code = new SampleCode(id),
                Numbers = Enumerable.Range(0, id % 4).ToArray(),
                Words = isNull ? [] : new List<string> { "a", $"b{id}" },
            };
        };

        var written = await batch.UpdateRowsAsync(s => s.Id, values, CancellationToken);

        Assert.Equal(Rows, written);
        Assert.All(
            await context.Samples.AsNoTracking().ToListAsync(CancellationToken), s => Assert.Equivalent(values(s.Id), s));
        // What was written can be read and written again, unchanged.
        await batch.UpdateRowsAsync(
            s => s,
            s => new { s.Text, s.Number, s.Price, s.Token, s.TokenAsText, s.DayAsText, s.Utc, s.Local, s.Moment, s.Bytes, s.Code, s.Words },
            CancellationToken);
        Assert.All(
            await context.Samples.AsNoTracking().ToListAsync(CancellationToken), s => Assert.Equivalent(values(s.Id), s));
        Assert.Empty(context.ChangeTracker.Entries());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Null_leaves_a_row_as_it_is(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, Rows);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples.Where(s => s.Id <= 100));

        var written = await batch.UpdateRowsAsync(
            s => new { s.Id }, row => row.Id % 10 == 0 ? new { Text = "Ten" } : null, CancellationToken);
        var none = await batch.UpdateRowsAsync(s => s.Id, id => id < 0 ? new { Text = "Ten" } : null, CancellationToken);

        Assert.Equal((10, 0), (written, none));
        Assert.Equal(
            Enumerable.Range(1, 10).Select(i => i * 10),
            await context.Samples.Where(s => s.Text == "Ten").Select(s => s.Id).OrderBy(i => i).ToListAsync(CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_batch_without_rows_writes_nothing(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, 0);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples);

        Assert.Equal(0, await batch.UpdateRowsAsync(s => s.Id, id => new { Text = "x" }, CancellationToken));
        Assert.Equal(0, await batch.InsertRowsAsync(s => s.Id, id => new Label(), CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_transaction_of_the_context_is_used(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, 10);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples);
        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            await batch.UpdateRowsAsync(s => s.Id, id => new { Text = "x" }, CancellationToken);
            await transaction.RollbackAsync(CancellationToken);
        }

        Assert.Equal(10, await context.Samples.CountAsync(s => s.Text == null, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Values_that_a_column_refuses_are_refused_by_the_database_not_cut(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, 10);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples);

        await Assert.ThrowsAnyAsync<DbException>(
            () => batch.UpdateRowsAsync(s => s.Id, id => new { Code = (SampleCode?)null }, CancellationToken));
        if (provider == TestProvider.PostgreSql)
        {
            var tooLong = await Assert.ThrowsAsync<Npgsql.PostgresException>(
                () => batch.UpdateRowsAsync(s => s.Id, id => new { ShortText = "longer than ten" }, CancellationToken));
            Assert.Equal("22001", tooLong.SqlState);
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Computing_stops_when_it_is_cancelled(TestProvider provider)
    {
        await using var context = await database.CreateAsync(provider, 10);
        var batch = new Batch<WriteBackContext, Sample>(context, context.Samples);
        using var stop = new CancellationTokenSource();
        var computed = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batch.UpdateRowsAsync(
            s => s.Id,
            id =>
            {
                computed++;
                stop.Cancel();
                return new { Text = "x" };
            },
            stop.Token));

        Assert.Equal(1, computed);
    }
}

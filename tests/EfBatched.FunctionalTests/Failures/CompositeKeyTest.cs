using EfBatched.FunctionalTests.Batching;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Failures;

[Trait("contract", "B9")]
public class CompositeKeyTest(BatchingDatabase database) : IClassFixture<BatchingDatabase>
{
    private const int Rows = 1_000;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task Bad_rows_of_a_composite_key_are_isolated(TestProvider provider)
    {
        await using var context = database.Create(provider);
        await KeyRowSeed.FillAsync<IntIntRow>(context, Rows);
        var bad = await context.Set<IntIntRow>().AsNoTracking().OrderBy(r => r.Tenant).ThenBy(r => r.Number).Skip(400).Take(2)
            .ToListAsync(CancellationToken);
        await context.Database.ExecuteSqlRawAsync(Spoil(provider, bad), CancellationToken);
        await context.Database.BeginBatchedMigrationAsync(nameof(IntIntRow), CancellationToken);

        var result = await context.Database.RunBatchedMigrationsAsync(
            nameof(IntIntRow), o => o.RetryDelay = TimeSpan.Zero, cancellationToken: CancellationToken);

        Assert.Equal(BatchedErrorCode.JobExceedsMaxAttempts, Assert.Single(result.Migrations).ErrorCode);
        var jobs = await context.Database.BatchedMigrations().JobsAsync(nameof(IntIntRow), cancellationToken: CancellationToken);
        var failed = jobs.Where(j => j.Status == BatchedJobStatus.Failed).ToList();
        Assert.Equal(bad.Select(r => $"[{r.Tenant},{r.Number}]"), failed.Select(j => j.UpTo).Order(StringComparer.Ordinal));
        Assert.All(failed, j => Assert.True(j.IsIsolatedRow));
        Assert.Equal(Rows, jobs.Sum(j => j.JobSize));
        Assert.Equal(Rows - 2, await context.Set<IntIntRow>().CountAsync(r => r.Visits == 1, CancellationToken));
        Assert.Equal(2, await context.Set<IntIntRow>().CountAsync(r => r.Visits == 0, CancellationToken));
    }

    private static string Spoil(TestProvider provider, IEnumerable<IntIntRow> rows)
    {
        var prefix = provider == TestProvider.Sqlite ? "NEW." : "";
        var isBad = string.Join(" OR ", rows.Select(r => $"({prefix}tenant = {r.Tenant} AND {prefix}number = {r.Number})"));
        return provider == TestProvider.Sqlite
            ? $"CREATE TRIGGER bad_rows BEFORE UPDATE ON intintrow WHEN {isBad} BEGIN SELECT RAISE(ABORT, 'bad row'); END"
            : $"ALTER TABLE intintrow ADD CONSTRAINT bad_rows CHECK (NOT ({isBad}) OR visits = 0)";
    }
}

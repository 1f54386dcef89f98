using System.Reflection;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching;

/// <summary>Every kind of key through the whole engine: jobs, stored boundaries, the guard.</summary>
[Trait("contract", "B5")]
public class KeyRunTest(BatchingDatabase database) : IClassFixture<BatchingDatabase>
{
    private const int Rows = 1000;

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    public static TheoryData<Type, TestProvider> Cases
        => KeyRowSeed.TypesOnProviders;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_migration_comes_to_each_row_exactly_once(Type entityType, TestProvider provider)
        => (Task)GetType()
            .GetMethod(nameof(RunAsync), BindingFlags.NonPublic | BindingFlags.Instance)!
            .MakeGenericMethod(entityType)
            .Invoke(this, [provider])!;

    private async Task RunAsync<TEntity>(TestProvider provider)
        where TEntity : KeyRow
    {
        await using var context = database.Create(provider);
        await KeyRowSeed.FillAsync<TEntity>(context, Rows);
        await context.Database.BeginBatchedMigrationAsync(typeof(TEntity).Name, CancellationToken);

        var result = await context.Database.RunBatchedMigrationsAsync(
            typeof(TEntity).Name, cancellationToken: CancellationToken);

        var state = Assert.Single(result.Migrations);
        Assert.Equal((BatchedMigrationStatus.Finished, Rows), (state.Status, state.RowsMigrated));
        Assert.Equal(3, state.Jobs[BatchedJobStatus.Finished]);
        Assert.Equal(
            Rows,
            await context.Set<TEntity>().IgnoreQueryFilters().CountAsync(r => r.Visits == 1, CancellationToken));
    }
}

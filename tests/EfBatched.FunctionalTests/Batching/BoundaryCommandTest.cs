using System.Data.Common;
using System.Reflection;
using EfBatched.Keys;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Batching;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching;

[Trait("contract", "B5")]
public class BoundaryCommandTest(BatchingDatabase database) : IClassFixture<BatchingDatabase>
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    public static TheoryData<Type> Cases
        => KeyRowSeed.Types;

    public static TheoryData<Type, TestProvider> CasesOnProviders
        => KeyRowSeed.TypesOnProviders;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_search_travels_in_a_batch_beside_another_statement(Type entityType)
        => InvokeAsync(nameof(SearchInBatchAsync), entityType);

    [Theory]
    [MemberData(nameof(CasesOnProviders))]
    public Task A_command_reads_what_EF_reads(Type entityType, TestProvider provider)
        => InvokeAsync(nameof(SearchByCommandAsync), entityType, provider);

    private async Task SearchInBatchAsync<TEntity>()
        where TEntity : KeyRow
    {
        await using var context = database.Postgres();
        await KeyRowSeed.FillAsync<TEntity>(context, 1000);
        var keyset = context.Keyset<TEntity>();
        var first = (await context.Search<TEntity>(null, null, 100).ExecuteAsync(CancellationToken))?.Boundary;
        var last = (await keyset.SearchLast(context).ExecuteAsync(CancellationToken))?.Boundary;
        var table = context.Model.FindEntityType(typeof(TEntity))!.GetTableName();

        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        await using var batch = context.Database.GetDbConnection().CreateBatch();
        var update = batch.CreateBatchCommand();
        update.CommandText = $"UPDATE {table} SET visits = 5";
        batch.BatchCommands.Add(update);
        var search = context.Search<TEntity>(first, last, 200);
        batch.BatchCommands.Add(Copy(search.CreateCommand(), batch));
        var nothing = context.Search<TEntity>(last, null, 200);
        batch.BatchCommands.Add(Copy(nothing.CreateCommand(), batch));

        BoundaryCandidate? found, missing;
        await using (var reader = await batch.ExecuteReaderAsync(CancellationToken))
        {
            found = await search.ReadAsync(reader, CancellationToken);
            await reader.NextResultAsync(CancellationToken);
            missing = await nothing.ReadAsync(reader, CancellationToken);
        }

        var expected = await search.ExecuteAsync(CancellationToken);
        Assert.Equal(expected!.Boundary.Values, found!.Boundary.Values);
        Assert.Equal(expected.Source, found.Source);
        Assert.Equal(200, await context.Range<TEntity>(first, found.Boundary).CountAsync(r => r.Visits == 5, CancellationToken));
        Assert.Null(missing);
    }

    private async Task SearchByCommandAsync<TEntity>(TestProvider provider)
        where TEntity : KeyRow
    {
        await using var context = database.Create(provider);
        await KeyRowSeed.FillAsync<TEntity>(context, 1000);
        var search = context.Search<TEntity>(null, null, 250);
        await context.Database.OpenConnectionAsync(CancellationToken);
        await using var command = search.CreateCommand();

        BoundaryCandidate? found;
        await using (var reader = await command.ExecuteReaderAsync(CancellationToken))
        {
            found = await search.ReadAsync(reader, CancellationToken);
        }

        var expected = await search.ExecuteAsync(CancellationToken);
        Assert.Equal(expected!.Boundary.Values, found!.Boundary.Values);
        Assert.Equal(expected.Source, found.Source);
        Assert.Equal(
            context.Keyset<TEntity>().Properties.Select(p => p.ClrType),
            found.Boundary.Values.Select(v => v.GetType()));
    }

    private static DbBatchCommand Copy(DbCommand command, DbBatch batch)
    {
        var copy = batch.CreateBatchCommand();
        copy.CommandText = command.CommandText;
        foreach (ICloneable parameter in command.Parameters)
        {
            copy.Parameters.Add(parameter.Clone());
        }

        return copy;
    }

    private Task InvokeAsync(string method, Type entityType, params object[] arguments)
        => (Task)GetType()
            .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Instance)!
            .MakeGenericMethod(entityType)
            .Invoke(this, arguments)!;
}

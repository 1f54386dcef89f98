using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Shop;

/// <summary>What tests do with a shop's database, each through a context of its own.</summary>
public static class ShopDatabaseExtensions
{
    public const string ChangeOrders = nameof(Shop.ChangeOrders);

    public static async Task EnqueueAsync(this ShopDatabase database, params string[] names)
    {
        await using var context = new ManyWorksContext(ShopDatabase.Options(database.Provider, database.ConnectionString));
        foreach (var name in names.Length == 0 ? [ChangeOrders] : names)
        {
            await context.Database.EnqueueBatchedMigrationAsync(name);
        }
    }

    /// <summary>For a test that counts batches: those of all that is enqueued have as many rows, whatever they take.</summary>
    public static Task<int> FixBatchSizeAsync(this ShopDatabase database, int rows) =>
        database.ExecuteAsync($"UPDATE batched_migrations SET batch_size = {rows}, has_fixed_batch_size = true");

    public static Task RunAgainAsync(this ShopDatabase database, string name = ChangeOrders) =>
        database.OperateAsync(
            async m =>
            {
                await m.RunAgainAsync(name, "once more");
                return true;
            });

    public static async Task<BatchedMigrationState> StateAsync(this ShopDatabase database, string name = ChangeOrders)
    {
        await using var context = database.CreateContext();
        return await context.Database.BatchedMigrations().GetAsync(name);
    }

    /// <summary>The jobs with what only the engine knows of them; people ask <see cref="BatchedMigrationsFacade.JobsAsync" />.</summary>
    public static async Task<IReadOnlyList<BatchedJobRow>> JobsAsync(this ShopDatabase database, string name = ChangeOrders)
    {
        await using var context = database.CreateContext();
        return await context.Set<BatchedJobRow>()
            .Where(j => context.Set<BatchedMigrationRow>().Any(m => m.Id == j.MigrationId && m.Name == name))
            .OrderBy(j => j.Id).ToListAsync();
    }

    public static async Task<IReadOnlyList<BatchedEventKind>> EventsAsync(this ShopDatabase database)
    {
        await using var context = database.CreateContext();
        return await context.Set<BatchedEventRow>().OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync();
    }

    public static async Task<int> ExecuteAsync(this ShopDatabase database, string sql)
    {
        await using var context = database.CreateContext();
        return await context.Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>How many orders were changed how often.</summary>
    public static async Task<IReadOnlyDictionary<int, int>> ChangesAsync(this ShopDatabase database)
    {
        await using var context = database.CreateContext();
        return await context.Orders.GroupBy(o => o.Changes).ToDictionaryAsync(g => g.Key, g => g.Count());
    }

    public static async Task<T> OperateAsync<T>(this ShopDatabase database, Func<BatchedMigrationsFacade, Task<T>> operation)
    {
        await using var context = database.CreateContext();
        return await operation(context.Database.BatchedMigrations());
    }
}

using System.Text;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Rehearsing;

/// <summary>Rehearses migrations of a shop, and takes the shop's checksum.</summary>
internal static class Rehearsals
{
    private static readonly string[] _tables =
        ["Orders", "OrderLogs", "batched_migrations", "batched_jobs", "batched_events", "batched_runners"];

    /// <summary>Rehearses the changes of orders, with a scope for every batch and hardly any rest.</summary>
    public static Task<BatchedMigrationRehearsal> RehearseAsync(
        this ShopHost host,
        CancellationToken cancellationToken,
        Action<BatchedMigrationRehearsalOptions>? configure = null,
        string name = ShopDatabaseExtensions.ChangeOrders)
    {
        var options = new BatchedMigrationRehearsalOptions { Batches = 5, ConfigureRunner = o => o.Throttling.DutyCyclePercent = 100 };
        configure?.Invoke(options);
        return host.Services.RehearseBatchedMigrationAsync<ShopContext>(name, options, cancellationToken);
    }

    /// <summary>All rows of the shop's tables and of the tracking tables; on PostgreSQL with the place and the writer of each.</summary>
    public static async Task<string> ChecksumAsync(this ShopDatabase database)
    {
        await using var context = database.CreateContext();
        await context.Database.OpenConnectionAsync();
        var text = new StringBuilder();
        foreach (var table in _tables)
        {
            using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = database.Provider == ShopProvider.Sqlite
                ? $"""SELECT * FROM "{table}" ORDER BY 1"""
                : $"""SELECT ctid::text, xmin::text, t.* FROM "{table}" AS t ORDER BY 3""";
            await using var reader = await command.ExecuteReaderAsync();
            var rows = 0;
            while (await reader.ReadAsync())
            {
                rows++;
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    text.Append(reader.GetValue(i)).Append('|');
                }

                text.Append('\n');
            }

            text.Append(table).Append(": ").Append(rows).Append('\n');
        }

        return text.ToString();
    }
}

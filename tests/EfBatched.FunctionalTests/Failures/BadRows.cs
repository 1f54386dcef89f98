using System.Globalization;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>Makes orders of a shop unchangeable, and checks what a migration has made of the others.</summary>
internal static class BadRows
{
    /// <summary>Lets the database refuse every change of some orders.</summary>
    public static Task SpoilAsync(this ShopDatabase database, params int[] keys)
    {
        var list = string.Join(", ", keys);
        return database.ExecuteAsync(
            database.Provider == ShopProvider.Sqlite
                ? $"""
                   CREATE TRIGGER bad_rows BEFORE UPDATE ON "Orders" WHEN NEW."Id" IN ({list})
                   BEGIN SELECT RAISE(ABORT, 'bad row'); END
                   """
                : $"""ALTER TABLE "Orders" ADD CONSTRAINT bad_rows CHECK ("Id" NOT IN ({list}) OR "Changes" = 0)""");
    }

    public static Task MendAsync(this ShopDatabase database) =>
        database.ExecuteAsync(
            database.Provider == ShopProvider.Sqlite
                ? "DROP TRIGGER bad_rows"
                : """ALTER TABLE "Orders" DROP CONSTRAINT bad_rows""");

    /// <summary>Every order was changed once but for the bad ones, which are the failed jobs; the jobs have neither gap nor overlap.</summary>
    public static async Task AssertIsolatedAsync(this ShopDatabase database, params int[] keys)
    {
        await using var context = database.CreateContext();
        Assert.Equal(keys, await context.Orders.Where(o => o.Changes == 0).OrderBy(o => o.Id).Select(o => o.Id).ToListAsync());
        Assert.Equal(0, await context.Orders.CountAsync(o => o.Changes > 1));
        var jobs = await database.AssertRangesAsync();
        var failed = jobs.Where(j => j.Status != BatchedJobStatus.Finished).ToList();
        Assert.Equal(keys, failed.Select(j => Key(j.UpTo)));
        Assert.All(failed, j => Assert.True(j.IsIsolatedRow));
        Assert.All(failed, j => Assert.Equal((1, 0L, 0L), (j.JobSize, j.RowsScanned, j.RowsMigrated)));
        var state = await database.StateAsync();
        var orders = await context.Orders.CountAsync();
        Assert.Equal((orders - keys.Length, orders - keys.Length), (state.RowsScanned, state.RowsMigrated));
        Assert.Equal(orders, jobs.Sum(j => j.JobSize));
    }

    /// <summary>The jobs in the order of their keys, each beginning where the one before it ends.</summary>
    public static async Task<IReadOnlyList<BatchedJobRow>> AssertRangesAsync(this ShopDatabase database)
    {
        var jobs = (await database.JobsAsync()).OrderBy(j => Key(j.UpTo)).ToList();
        string? end = null;
        foreach (var job in jobs)
        {
            Assert.Equal(end, job.After);
            end = job.UpTo;
        }

        Assert.Equal((await database.StateAsync()).UpTo, end);
        return jobs;
    }

    public static int Key(string boundary) => int.Parse(boundary.Trim('[', ']'), CultureInfo.InvariantCulture);
}

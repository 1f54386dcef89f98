using Npgsql;

namespace EfBatched.ChaosTests;

/// <summary>Rows that cannot be changed: some stay so, some are mended by the application, some are deleted by it.</summary>
internal sealed class BadRowFaults(Scene scene)
{
    // Neighbours among them, but fewer than make a fault of the work of it.
    private const int MaxNeighbours = 3;

    // In one run; well below the number that a migration may leave.
    private const int MaxBad = 40;

    public IEnumerable<Fault> Faults =>
    [
        new("rows that stay bad", 2, () => SpoilAsync(null), Waits: true),
        new("bad rows that the application mends", 2, () => SpoilAsync("""UPDATE "{0}" SET "Divisor" = 1 WHERE "Id" IN ({1})"""), Waits: true),
        new("bad rows that the application deletes", 1, () => SpoilAsync("""DELETE FROM "{0}" WHERE "Id" IN ({1}) AND "Divisor" = 0"""), Waits: true),
    ];

    /// <summary>Makes rows bad that were not changed yet in this run, so that which rows are bad is known for certain.</summary>
    private async Task<Strike> SpoilAsync(string? end)
    {
        var work = scene.AnyWork();
        // The last row ends the walk: jobs are checked to end there.
        var first = scene.Random.Next(1, work.Rows - MaxNeighbours);
        var count = scene.Random.Next(1, MaxNeighbours + 1);
        var time = TimeSpan.FromMilliseconds(scene.Random.Next(500, 10_000));
        var keys = await work.AloneAsync(() => SpoilAsync(work, Enumerable.Range(first, count).Select(i => i * 10)));
        if (keys.Count == 0)
        {
            return Strike.Missed;
        }

        if (end is not null)
        {
            scene.Later(
                time, () => scene.Database.ExecuteAsync(string.Format(null, end, work.Table, string.Join(',', keys))));
        }

        return Strike.Work;
    }

    private async Task<IReadOnlyList<int>> SpoilAsync(ChaosWork work, IEnumerable<int> keys)
    {
        if (await scene.Database.ScalarAsync<long>($"""SELECT count(*) FROM "{work.Table}" WHERE "Divisor" = 0""") > MaxBad)
        {
            return [];
        }

        // Remembered first, since the answer may be lost.
        var added = keys.Where(work.BadKeys.Add).ToList();
        IReadOnlyList<int> spoiled = [];
        try
        {
            spoiled = await scene.Database.ListAsync<int>(
                $"""
                 BEGIN; SET LOCAL lock_timeout = '1s';
                 UPDATE "{work.Table}" SET "Divisor" = 0 WHERE "Id" IN ({string.Join(',', keys)}) AND "Changes" + "Excused" < {work.Runs} RETURNING "Id";
                 COMMIT
                 """);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // Somebody else has the rows.
        }

        work.BadKeys.ExceptWith(added.Except(spoiled));
        return spoiled;
    }
}

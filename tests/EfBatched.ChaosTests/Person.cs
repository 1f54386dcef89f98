using EfBatched.TestUtilities;
using EfBatched.Tracking;

namespace EfBatched.ChaosTests;

/// <summary>
/// What people do meanwhile with one migration: look at what has finished and have it run again, and decide about the rows that cannot be
/// changed. Whatever else they are needed for is remembered: nobody should be.
/// </summary>
internal sealed class Person(ChaosDatabase database, ChaosWork work, Tally tally, Random random)
{
    private readonly EndCheck _check = new(database);

    private readonly Recording<string> _faults = new();
    private readonly Recording<string> _calls = new();

    /// <summary>Everything found wrong with rows and jobs.</summary>
    public IReadOnlyList<string> Faults => _faults.Items;

    /// <summary>What a person was needed for although no row was bad.</summary>
    public IReadOnlyList<string> Calls => _calls.Items;

    /// <summary>Examines a migration that has finished, and has one that has failed go on. True when it had finished.</summary>
    public Task<bool> LookAsync(bool isOver) =>
        work.AloneAsync(
            async () =>
            {
                var state = await Persistently.DoAsync(() => database.StateAsync(work));
                switch (state.Status)
                {
                    case BatchedMigrationStatus.Failed:
                        await MendAsync(state);
                        break;
                    case BatchedMigrationStatus.Paused when isOver:
                        await Persistently.DoAsync(() => database.OperateAsync(m => m.ResumeAsync(work.Name)));
                        break;
                    case BatchedMigrationStatus.Finished:
                        Blame(await Persistently.DoAsync(() => _check.FindFaultsAsync(work)));
                        tally.Count("runs over a table ended, all rows changed once", Faults.Count == 0 ? 1 : 0);
                        break;
                }

                return state.Status == BatchedMigrationStatus.Finished;
            });

    public Task<string> ExplainAsync() =>
        Persistently.DoAsync(async () => $"{work.Name}: {(await database.StateAsync(work)).Explanation}");

    private async Task MendAsync(BatchedMigrationState state)
    {
        var failed = await Persistently.DoAsync(() => database.OperateAsync(m => m.JobsAsync(work.Name, BatchedJobStatus.Failed)));
        var keys = failed.Where(j => j.IsIsolatedRow).Select(j => EndCheck.Key(j.UpTo)!.Value).ToHashSet();
        Blame(failed.Where(j => j.IsIsolatedRow).SelectMany(FindFaultsOfName));
        if (state.ErrorCode == BatchedErrorCode.JobExceedsMaxAttempts && keys.Count > 0 && keys.Count == failed.Count)
        {
            await DecideAsync(failed, keys);
        }
        else
        {
            _calls.Add($"{work.Name}: {state.ErrorMessage}{Describe(failed)}");
        }

        await Persistently.DoAsync(() => database.OperateAsync(m => m.RetryAsync(work.Name, "chaos")));
    }

    private IEnumerable<string> FindFaultsOfName(BatchedJobState job)
    {
        var key = EndCheck.Key(job.UpTo)!.Value;
        if (!work.BadKeys.Contains(key))
        {
            yield return $"row {key} of {work.Table} is called bad, and was good: {job.ErrorSqlState} {job.ErrorMessage}";
        }
        else if (job.ErrorSqlState != work.SqlState || job.ErrorType != work.ErrorType)
        {
            yield return $"the bad row {key} of {work.Table} has '{job.ErrorSqlState} {job.ErrorType}' for '{work.SqlState} {work.ErrorType}'";
        }
    }

    private async Task DecideAsync(IReadOnlyList<BatchedJobState> failed, HashSet<int> keys)
    {
        var bad = await Persistently.DoAsync(
            () => database.ListAsync<int>($"""SELECT "Id" FROM "{work.Table}" WHERE "Divisor" = 0"""));
        Blame(bad.Where(k => !keys.Contains(k)).Select(k => $"the bad row {k} of {work.Table} is not named"));
        Blame(await Persistently.DoAsync(() => database.ListAsync<string>(
            $"""
             SELECT 'the row ' || "Id" || ' of {work.Table} is named as bad, and was changed' FROM "{work.Table}"
             WHERE "Id" IN ({string.Join(',', keys)}) AND "Changes" + "Excused" <> {work.Runs - 1}
             """)));
        tally.Count("bad rows named by key and cause when all else was done", bad.Count);
        tally.Count(
            bad.Count > 0
                ? "times a person was needed for rows that were bad (expected)"
                : "times a person was needed only to retry rows that were mended or gone by then");
        foreach (var job in failed.Where(j => bad.Contains(EndCheck.Key(j.UpTo)!.Value)))
        {
            await DecideAsync(job, EndCheck.Key(job.UpTo)!.Value);
        }
    }

    private async Task DecideAsync(BatchedJobState job, int key)
    {
        var (outcome, sql) = random.Next(3) switch
        {
            0 => ("bad rows mended by a person", "UPDATE \"{0}\" SET \"Divisor\" = 1 WHERE \"Id\" = {1}"),
            1 => ("bad rows deleted by a person", "DELETE FROM \"{0}\" WHERE \"Id\" = {1}"),
            _ => ("bad rows skipped by a person",
                "UPDATE \"{0}\" SET \"Divisor\" = 1, \"Excused\" = \"Excused\" + 1 WHERE \"Id\" = {1} AND \"Divisor\" = 0"),
        };
        if (outcome.Contains("skipped", StringComparison.Ordinal))
        {
            await Persistently.DoAsync(() => database.OperateAsync(m => m.SkipJobAsync(job.Id, "chaos")));
        }

        await Persistently.DoAsync(() => database.ExecuteAsync(string.Format(null, sql, work.Table, key)));
        tally.Count(outcome);
    }

    private void Blame(IEnumerable<string> faults)
    {
        foreach (var fault in faults)
        {
            _faults.Add(fault);
        }
    }

    private static string Describe(IReadOnlyList<BatchedJobState> failed) =>
        failed.Count == 0
            ? ""
            : " | " + string.Join("; ", failed.CountBy(j => $"{(j.IsIsolatedRow ? "row" : "job")} {j.ErrorSqlState} {j.ErrorType}: {j.ErrorMessage}")
                .Select(c => $"{c.Value} x {c.Key}"));
}

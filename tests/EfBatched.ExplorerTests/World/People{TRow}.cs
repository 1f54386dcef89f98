using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.ExplorerTests.World;

/// <summary>Those who do something while the engine runs: people with the commands, and the application with its rows.</summary>
internal sealed class People<TRow>(ContextPool<TRow> contexts, ItemTable<TRow> table)
    where TRow : Item
{
    /// <summary>What a person says of an event; an explanation must repeat it.</summary>
    public static string ReasonOf(ScriptEvent happening) => $"because of {happening.Kind} at {happening.At}";

    /// <summary>Does what the event says, if it is possible now.</summary>
    public async Task ActAsync(ScriptEvent happening, string migration, Story story)
    {
        story.Strike(happening);
        try
        {
            await (happening.Kind switch
            {
                EventKind.InsertRow => table.InsertAsync(happening.Row, story),
                EventKind.DeleteRow => table.DeleteAsync(happening.Row, story),
                EventKind.MoveRow => table.MoveAsync(happening.Row, happening.To, story),
                EventKind.SpoilRow => table.SpoilAsync(happening.Row, story),
                EventKind.ChangeTable => table.ChangeAsync(),
                EventKind.MendRow => table.MendAtAsync(happening.Row),
                _ => contexts.UseAsync(c => OperateAsync(c.Database.BatchedMigrations(), happening, migration)),
            });
        }
        catch (Exception e) when (e is BatchedMigrationTransitionException or BatchedJobTransitionException or BatchedJobNotFoundException)
        {
            // Refused, as the tables of transitions say.
        }
    }

    private static async Task<bool> OperateAsync(BatchedMigrationsFacade facade, ScriptEvent happening, string migration)
    {
        var reason = ReasonOf(happening);
        switch (happening.Kind)
        {
            case EventKind.Pause:
                return await facade.PauseAsync(migration, reason);
            case EventKind.Resume:
                return await facade.ResumeAsync(migration, reason);
            case EventKind.Retry:
                return await facade.RetryAsync(migration, reason);
            case EventKind.SetBatchSize:
                return await facade.SetAsync(migration, s => s.HasBatchSize(happening.Row), reason);
            case EventKind.SetFixedBatchSize:
                return await facade.SetAsync(migration, s => s.HasFixedBatchSize(happening.Row), reason);
            case EventKind.SetJobSize:
                return await facade.SetAsync(migration, s => s.HasJobSize(happening.Row), reason);
            case EventKind.RetryJob when await FindJobAsync([BatchedJobStatus.Failed]) is { } failed:
                await facade.RetryJobAsync(failed, reason);
                return true;
            case EventKind.SkipJob
                when await FindJobAsync([BatchedJobStatus.Failed, BatchedJobStatus.Running, BatchedJobStatus.Pending]) is { } open:
                return await facade.SkipJobAsync(open, reason);
            default:
                return false;
        }

        async Task<long?> FindJobAsync(IEnumerable<BatchedJobStatus> statuses)
        {
            foreach (var status in statuses)
            {
                if (await facade.JobsAsync(migration, status, take: 1) is [var job])
                {
                    return job.Id;
                }
            }

            return null;
        }
    }
}

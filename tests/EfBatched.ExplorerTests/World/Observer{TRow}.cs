using EfBatched.ExplorerTests.Invariants;
using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using EfBatched.Keys;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.ExplorerTests.World;

/// <summary>Looks at what a script has come to.</summary>
internal sealed class Observer<TRow>(ContextPool<TRow> contexts, ItemTable<TRow> table)
    where TRow : Item
{
    private const int MaxJobs = 100_000;

    public async Task<Outcome> LookAsync(Script script, Story story, string migration)
    {
        var rows = await table.ReadAsync();
        return await contexts.UseAsync(async context =>
        {
            var facade = context.Database.BatchedMigrations();
            var state = await facade.GetAsync(migration);
            var jobs = await facade.JobsAsync(migration, take: MaxJobs);
            var skipped = new HashSet<int>();
            foreach (var job in jobs.Where(j => j.Status == BatchedJobStatus.Skipped))
            {
                skipped.UnionWith(await RestOfAsync(context, migration, job));
            }

            return new Outcome(script, story, state, jobs, rows, skipped);
        });
    }

    // A job by predicate has no keys: its rest is whatever still matches.
    private static Task<List<int>> RestOfAsync(ExplorerContext<TRow> context, string migration, BatchedJobState job)
    {
        var work = WorkRegistry.For(context).Find(migration)!;
        if (work.Declaration.IsByPredicate)
        {
            return context.Set<TRow>().Where(i => i.Done == null).Select(i => i.Tag).ToListAsync();
        }

        var keyset = (Keyset<TRow>)Keyset.Create(
            context.Model.FindEntityType(typeof(TRow))!, context.Model.FindEntityType(typeof(TRow))!.FindPrimaryKey()!.Properties);
        var from = job.Checkpoint ?? job.After;
        return keyset.InRange(context.Set<TRow>(), work.Codec.DecodeIfAny(EncodedBoundary.Of(from)), work.Codec.Decode(new(job.UpTo)))
            .Select(i => i.Tag).ToListAsync();
    }
}

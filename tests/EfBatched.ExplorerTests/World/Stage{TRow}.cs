using EfBatched.ExplorerTests.Invariants;
using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.ExplorerTests.World;

/// <summary>A script's table and migration, and what everybody but the engine does to them; the same on every provider.</summary>
/// <param name="contexts">Contexts whose statements nothing strikes.</param>
/// <param name="shape">The key.</param>
/// <param name="errorOf">What the database says when an event strikes.</param>
internal sealed class Stage<TRow>(ContextPool<TRow> contexts, KeyShape<TRow> shape, Func<ScriptEvent, string> errorOf)
    where TRow : Item
{
    /// <summary>What the database says of a spoiled row.</summary>
    public const string SpoiledRow = "the row is spoiled";

    private readonly ItemTable<TRow> _table = new(contexts, shape);

    public Script Script { get; private set; } = new();

    public Story Story { get; private set; } = new();

    public string Migration => DeclaredSizes.MigrationOf(Script.Sizes, Script.Search);

    private People<TRow> People => field ??= new People<TRow>(contexts, _table);

    private Observer<TRow> Observer => field ??= new Observer<TRow>(contexts, _table);

    /// <summary>The rows of the script, and its migration enqueued.</summary>
    public async Task SetAsync(Script script)
    {
        (Script, Story) = (script, new Story());
        await _table.FillAsync(script);
        await contexts.UseAsync(async context =>
        {
            await context.Database.EnqueueBatchedMigrationAsync(Migration);
            await context.Database.ExecuteSqlRawAsync("""UPDATE "batched_migrations" SET "max_parallel_jobs" = {0}""", script.Jobs);
            return script.JobSize is { } size
                ? await context.Database.ExecuteSqlRawAsync("""UPDATE "batched_migrations" SET "job_size" = {0}""", size)
                : 0;
        });
    }

    public Task ActAsync(ScriptEvent happening) => People.ActAsync(happening, Migration, Story);

    public Task<bool> IsOpenAsync() =>
        contexts.UseAsync(async context =>
        {
            var status = await context.Set<BatchedMigrationRow>().Select(m => m.Status).SingleAsync();
            return status is BatchedMigrationStatus.Active or BatchedMigrationStatus.Running;
        });

    /// <summary>Looks for a broken invariant where the engine has stopped.</summary>
    public async Task<Finding?> CheckAsync()
    {
        var outcome = await ObserveAsync();
        return RowInvariants.Check(outcome) ?? RangeInvariants.Check(outcome) ?? StopInvariants.Check(outcome, TextsOf);
    }

    /// <summary>Looks whether a migration that waits says why, where it waits because of what struck it.</summary>
    public async Task<Finding?> CheckHoldAsync() => HoldInvariants.Check(await contexts.UseAsync(GetStateAsync), Story, TextsOf);

    /// <summary>The finding that the engine does not stop.</summary>
    public async Task<Finding> EndlessAsync(string when) =>
        new("it ends", $"Not {when}: {(await ObserveAsync()).State.Explanation}");

    /// <summary>Mends what can be mended and starts again what was stopped. False when all is finished already.</summary>
    public async Task<bool> TryMendAsync()
    {
        await _table.MendAllAsync();
        return await contexts.UseAsync(async context =>
        {
            var facade = context.Database.BatchedMigrations();
            var state = await GetStateAsync(context);
            _ = state.Status switch
            {
                BatchedMigrationStatus.Failed => await facade.RetryAsync(Migration, "all is mended"),
                BatchedMigrationStatus.Paused => await facade.ResumeAsync(Migration, "all is mended"),
                _ => false,
            };
            return !state.IsFinished;
        });
    }

    /// <summary>Looks whether all has come to a good end after that.</summary>
    public async Task<Finding?> CheckHealedAsync()
    {
        var state = await contexts.UseAsync(GetStateAsync);
        return state.IsFinished || shape.MayBeRefused ? null : new Finding("what was mended and retried finishes", state.Explanation);
    }

    private Task<BatchedMigrationState> GetStateAsync(ExplorerContext<TRow> context) => context.Database.BatchedMigrations().GetAsync(Migration);

    private Task<Outcome> ObserveAsync() => Observer.LookAsync(Script, Story, Migration);

    private IEnumerable<string> TextsOf(ScriptEvent happening) =>
        happening.Kind == EventKind.SpoilRow ? [SpoiledRow] : [errorOf(happening), People<TRow>.ReasonOf(happening)];
}

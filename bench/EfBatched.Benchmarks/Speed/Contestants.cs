using EfBatched.Benchmarks.Peers;
using EfBatched.Benchmarks.Servers;
using EfBatched.Benchmarks.Works;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.Benchmarks.Speed;

/// <summary>The contestants that most cases have.</summary>
internal static class Contestants
{
    public const string OneStatement = "one statement";
    public const string Loop = "PL/pgSQL loop";
    public const string TwoLoops = "two PL/pgSQL loops on halves";
    public const string Usual = "usual EF loop";
    public const string UsualInOrder = "usual EF loop, ordered";
    public const string Keyset = "EF keyset loop";
    public const string Saving = "EF loop with SaveChanges";
    public const string Library = "EfBatched, 1 job at a time";
    public const string LibraryTwice = "EfBatched, 2 jobs at once";

    private const int WarmUps = 10;

    private static readonly IReadOnlyList<int> LoopSizes = [1_000, 5_000, 20_000];

    public static IEnumerable<Contestant> InSql(SqlWork work)
    {
        IReadOnlyList<string> middle = [];
        yield return new Contestant(OneStatement, (arena, _) => work.RunInOneStatementAsync(arena));
        yield return new Contestant(Loop, work.RunInLoopAsync) { BatchSizes = LoopSizes };
        yield return new Contestant(TwoLoops, (arena, size) => work.RunInTwoLoopsAsync(arena, size, middle))
        {
            BatchSizes = LoopSizes,
            PrepareAsync = async arena => middle = await work.FindMiddleAsync(arena),
        };
    }

    public static Contestant InEf(string name, Func<Arena, int, Task> runAsync) => new(name, runAsync) { BatchSizes = LoopSizes };

    /// <summary>The library at full speed.</summary>
    public static IEnumerable<Contestant> InLibrary<TWork>()
        where TWork : BatchedMigration =>
        [
            InLibrary<TWork>(Library, "alone", o => o.UseFullSpeed()) with { WarmUps = WarmUps },
            InLibrary<TWork>(LibraryTwice, "two", o => o.UseFullSpeed()) with { WarmUps = WarmUps },
        ];

    public static Contestant InLibrary<TWork>(string title, string pace, Action<BatchedMigrationRunnerOptions>? configure = null)
        where TWork : BatchedMigration
    {
        var migration = Declaration.NameOf<TWork>(pace);
        return new Contestant(title, (arena, _) => RunAsync(arena, migration, configure))
        {
            PrepareAsync = async arena =>
            {
                await using var context = arena.CreateContext();
                await context.Database.BatchedMigrations().RunAgainAsync(migration, "The table was empty when it was created.");
            },
        };
    }

    private static async Task RunAsync(Arena arena, string migration, Action<BatchedMigrationRunnerOptions>? configure)
    {
        await arena.Services.RunBatchedMigrationsAsync<Data.BenchmarkContext>(migration, configure);
        await using var context = arena.CreateContext();
        var state = await context.Database.BatchedMigrations().GetAsync(migration);
        if (!state.IsFinished)
        {
            throw new InvalidOperationException($"'{migration}' has not finished: {state.Status} {state.ErrorMessage}");
        }
    }
}

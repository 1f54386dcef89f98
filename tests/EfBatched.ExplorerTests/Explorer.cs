using System.Diagnostics;
using EfBatched.ExplorerTests.Invariants;
using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using EfBatched.ExplorerTests.World;
using EfBatched.TestUtilities;

namespace EfBatched.ExplorerTests;

/// <summary>Draws scripts from a seed and runs them, several at once, until time or number is over or one fails; that one is shrunk.</summary>
internal sealed class Explorer(TestProvider provider, Func<IWorld> createWorld, ExplorerSettings settings, Action<string> write)
{
    private const int KeysOnPostgreSql = 8;

    private readonly Lock _lock = new();
    private readonly ScriptGenerator _scripts = new(ShapesOf(provider, settings.Seed), settings.Seed);
    private int _next;
    private int _done;
    private (int Number, Script Script, Finding Finding)? _first;

    /// <summary>How many scripts were run.</summary>
    public int Done => _done;

    /// <summary>Returns the report of a failure, else null.</summary>
    public async Task<string?> RunAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, settings.Workers).Select(_ => Task.Run(() => WorkAsync(started))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        write(FormattableString.Invariant(
            $"{_done} scripts on {provider} in {elapsed.TotalSeconds:N0} s, {_done / elapsed.TotalMinutes:N0} a minute, seed {settings.Seed}."));
        return _first is { } found ? await ReportAsync(found.Number, found.Script, found.Finding) : null;
    }

    /// <summary>The script of a number, which depends on the seed and on nothing else.</summary>
    public Script Draw(int number) => _scripts.Draw(new Random(unchecked((settings.Seed * 1_000_003) + number)));

    // A schema of PostgreSQL takes as long as many scripts, so each seed has some of the keys.
    private static IReadOnlyList<KeyShape> ShapesOf(TestProvider provider, int seed)
    {
        var all = KeyShapes.Of(provider);
        var random = new Random(seed);
        return provider == TestProvider.Sqlite ? all : [.. all.OrderBy(_ => random.Next()).Take(KeysOnPostgreSql)];
    }

    private async Task WorkAsync(long started)
    {
        await using var world = createWorld();
        while (_first is null && Stopwatch.GetElapsedTime(started) < settings.Duration)
        {
            var number = Interlocked.Increment(ref _next);
            if (number > settings.Scripts)
            {
                return;
            }

            var script = Draw(number);
            var finding = await FindAsync(world, script);
            Interlocked.Increment(ref _done);
            if (finding is not null)
            {
                lock (_lock)
                {
                    // The smallest number, so that two runs report the same.
                    _first = _first is { } other && other.Number < number ? other : (number, script, finding);
                }
            }
        }
    }

    private static async Task<Finding?> FindAsync(IWorld world, Script script)
    {
        try
        {
            return await world.RunAsync(script);
        }
        catch (Exception e)
        {
            return new Finding("the engine survives", e.ToString());
        }
    }

    private async Task<string> ReportAsync(int number, Script script, Finding finding)
    {
        await using var world = createWorld();
        var last = finding;
        var shrunk = await Shrinker.ShrinkAsync(
            script,
            async simpler =>
            {
                var found = await FindAsync(world, simpler);
                last = found?.Invariant == finding.Invariant ? found : last;
                return found?.Invariant == finding.Invariant;
            });
        return $"""
            Script {number} of seed {settings.Seed} on {provider} breaks "{finding.Invariant}":
            {finding.Detail}

            It shrinks to:

            {ScriptText.Of(shrunk)}

            of which is said:
            {last.Detail}

            As it was drawn:

            {ScriptText.Of(script)}

            Again: eng/explore.sh {(int)settings.Duration.TotalSeconds} {settings.Seed}
            """;
    }
}

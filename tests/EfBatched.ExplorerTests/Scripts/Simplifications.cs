using EfBatched.ExplorerTests.Keys;

namespace EfBatched.ExplorerTests.Scripts;

/// <summary>All scripts that are a step simpler than one, the largest steps first.</summary>
internal static class Simplifications
{
    private static readonly Script Simplest = new();

    public static IEnumerable<Script> Of(Script script) =>
        OfEvents(script).Concat(OfRows(script)).Concat(OfDeclaration(script)).Concat(OfEachEvent(script));

    private static IEnumerable<Script> OfEvents(Script script)
    {
        foreach (var events in Without(script.Events))
        {
            yield return script with { Events = events };
        }
    }

    private static IEnumerable<Script> OfRows(Script script)
    {
        foreach (var rows in Without(script.Rows))
        {
            yield return script with { Rows = rows };
        }
    }

    private static IEnumerable<Script> OfDeclaration(Script script)
    {
        if (script.Key != Simplest.Key)
        {
            var places = script.Rows.Select(r => r % KeyShapes.Find(Simplest.Key).Capacity).Distinct().Order();
            yield return script with { Key = Simplest.Key, Rows = [.. places] };
        }

        IEnumerable<Script> simpler =
        [
            script with { Sizes = Simplest.Sizes },
            script with { JobSize = null },
            script with { Jobs = 1 },
            script with { Search = RowSearch.AllRows },
            script with { Search = script.Search == RowSearch.ByPredicate ? RowSearch.Matching : script.Search },
            script with { Work = WorkKind.SetBased },
            script with { RowMs = 0 },
            script with { Seed = 0 },
        ];
        foreach (var each in simpler.Where(s => s != script))
        {
            yield return each;
        }

        // Without gaps, where the rows of events stay the same ones.
        if (script.Rows.Count > 0 && script.Rows[^1] != script.Rows.Count && script.Rows.Count < KeyShapes.Find(script.Key).Capacity
            && !script.Rows.SequenceEqual(Enumerable.Range(1, script.Rows.Count)))
        {
            var renamed = script.Rows.Select((place, i) => (place, i)).ToDictionary(p => p.place, p => p.i + 1);
            yield return script with
            {
                Rows = [.. renamed.Values],
                Events = [.. script.Events.Select(e => e.Kind.HasRow()
                    ? e with { Row = renamed.GetValueOrDefault(e.Row, e.Row) } : e)],
            };
        }
    }

    private static IEnumerable<Script> OfEachEvent(Script script)
    {
        for (var i = 0; i < script.Events.Count; i++)
        {
            foreach (var simpler in OfEvent(script.Events[i]))
            {
                yield return script with { Events = [.. script.Events.Take(i), simpler, .. script.Events.Skip(i + 1)] };
            }
        }
    }

    private static IEnumerable<ScriptEvent> OfEvent(ScriptEvent happening)
    {
        foreach (var times in Smaller(happening.Times))
        {
            yield return happening with { Times = times };
        }

        foreach (var at in Smaller(happening.At))
        {
            yield return happening with { At = at };
        }

        if (happening.On != StatementKind.Any)
        {
            yield return happening with { On = StatementKind.Any };
        }

        if (happening.Kind.IsTransient() && happening.Kind != EventKind.Busy)
        {
            yield return happening with { Kind = EventKind.Busy };
        }
    }

    private static IEnumerable<int> Smaller(int number) => new[] { 1, number / 2, number - 1 }.Where(n => n > 0 && n < number).Distinct();

    // Halves first, then ever smaller parts, down to single ones.
    private static IEnumerable<IReadOnlyList<T>> Without<T>(IReadOnlyList<T> all)
    {
        for (var part = all.Count; part > 0; part /= 2)
        {
            for (var from = 0; from < all.Count; from += part)
            {
                yield return [.. all.Take(from), .. all.Skip(from + part)];
            }
        }
    }
}

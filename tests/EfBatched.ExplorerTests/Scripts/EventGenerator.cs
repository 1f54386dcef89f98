namespace EfBatched.ExplorerTests.Scripts;

/// <summary>Draws what happens in a script.</summary>
internal static class EventGenerator
{
    private const int MaxEvents = 4;
    private const int EarlyStatements = 30;
    private const int LateStatements = 200;
    private const int MaxTimes = 9;

    private static readonly int[] _sizes = [1, 2, 3, 8, 40, 1000];

    // Each as often as it weighs.
    private static readonly IReadOnlyList<EventKind> _kinds =
    [
        .. Enum.GetValues<EventKind>().SelectMany(k => Enumerable.Repeat(k, k switch
        {
            EventKind.Busy or EventKind.CutAfter or EventKind.SpoilRow => 4,
            // It takes as long as many scripts where time is real.
            EventKind.Freeze => 1,
            EventKind.ChangeTable => 2,
            _ when k.IsFault() => 2,
            _ => 1,
        })),
    ];

    public static IReadOnlyList<ScriptEvent> Draw(Random random, IReadOnlyList<int> rows, int capacity)
    {
        var events = new List<ScriptEvent>();
        for (var left = random.Next(MaxEvents + 1); left > 0; left--)
        {
            events.AddRange(DrawOne(random, random.Of(_kinds), rows, capacity));
        }

        return [.. events.OrderBy(e => e.At)];
    }

    private static IEnumerable<ScriptEvent> DrawOne(Random random, EventKind kind, IReadOnlyList<int> rows, int capacity)
    {
        var at = random.Chance(0.5) ? random.Next(1, EarlyStatements + 1) : random.Next(1, LateStatements + 1);
        if (kind == EventKind.Freeze)
        {
            return [new ScriptEvent(at, kind, random.Of([StatementKind.Work, StatementKind.Commit]))];
        }

        if (kind.IsFault())
        {
            var on = random.NextDouble() switch { < 0.6 => StatementKind.Any, < 0.8 => StatementKind.Work, _ => StatementKind.Commit };
            return [new ScriptEvent(at, kind, on, random.Chance(0.5) ? random.Next(2, MaxTimes + 1) : 1)];
        }

        return kind switch
        {
            EventKind.SpoilRow => Spoil(random, at, rows, capacity),
            EventKind.SetBatchSize or EventKind.SetFixedBatchSize or EventKind.SetJobSize => [new ScriptEvent(at, kind, Row: random.Of(_sizes))],
            EventKind.InsertRow => [new ScriptEvent(at, kind, Row: random.Next(capacity))],
            EventKind.MoveRow => [new ScriptEvent(at, kind, Row: OfRows(random, rows), To: random.Next(capacity))],
            EventKind.DeleteRow or EventKind.MendRow => [new ScriptEvent(at, kind, Row: OfRows(random, rows))],
            _ => [new ScriptEvent(at, kind)],
        };
    }

    // The first, the last, neighbours, or any; most of them there from the start.
    private static IEnumerable<ScriptEvent> Spoil(Random random, int at, IReadOnlyList<int> rows, int capacity)
    {
        var index = rows.Count == 0 ? 0 : random.Of([0, rows.Count - 1, random.Next(rows.Count)]);
        var count = random.Chance(0.6) ? 1 : random.Next(2, 8);
        return rows.Skip(index).Take(count).Concat(rows.Count == 0 ? [random.Next(capacity)] : [])
            .Select(row => new ScriptEvent(random.Chance(0.7) ? 1 : at, EventKind.SpoilRow, Row: row));
    }

    private static int OfRows(Random random, IReadOnlyList<int> rows) => rows.Count == 0 ? 0 : random.Of(rows);
}

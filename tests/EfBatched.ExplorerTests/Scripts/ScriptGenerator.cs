using EfBatched.ExplorerTests.Keys;

namespace EfBatched.ExplorerTests.Scripts;

/// <summary>Draws scripts. What makes faults quick to find is drawn more often than chance would: small sizes, early and repeated events.</summary>
/// <param name="shapes">The kinds of keys.</param>
/// <param name="seed">Decides which sizes are declared with which key.</param>
internal sealed class ScriptGenerator(IReadOnlyList<KeyShape> shapes, int seed)
{
    private static readonly int[] _jobSizes = [1, 2, 3, 5, 10, 30, 100];

    // A script with thousands of batches would say no more than one with dozens, and take as long as many others.
    private const int MaxBatches = 25;
    private const int MaxJobs = 10;

    // EF compiles the queries of each migration anew, since its name is in them: with all sizes for every key a run would compile more than it runs.
    private const int SizesPerShape = 3;

    private readonly Dictionary<string, IReadOnlyList<string>> _sizes = SizesOf(shapes, new Random(seed));

    public Script Draw(Random random)
    {
        var shape = random.Of(shapes);
        var sizes = random.Of(_sizes[shape.Name]);
        int? jobSize = random.Chance(0.5) ? random.Of(_jobSizes) : null;
        var rows = DrawRows(random, shape, MaxRows(sizes, jobSize));
        var events = EventGenerator.Draw(random, rows, shape.Capacity);
        // No other work reads whole rows.
        var reads = events.Any(e => e is { Kind: EventKind.Freeze, On: StatementKind.Work });
        return new Script
        {
            Key = shape.Name,
            Rows = rows,
            Sizes = sizes,
            JobSize = jobSize,
            Jobs = random.Of([1, 1, 2, 4]),
            Search = random.Of<RowSearch>(shape.IsSingle
                ? [RowSearch.AllRows, RowSearch.AllRows, RowSearch.Matching, RowSearch.ByPredicate]
                : [RowSearch.AllRows, RowSearch.AllRows, RowSearch.Matching]),
            Work = reads ? WorkKind.RowByRow : random.Of(Enum.GetValues<WorkKind>()),
            RowMs = random.Of([0, 0, 0, 1, 20, 300]),
            Seed = random.Next(1_000),
            Events = events,
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> SizesOf(IReadOnlyList<KeyShape> shapes, Random random) =>
        shapes.ToDictionary(s => s.Name, IReadOnlyList<string> (_) => [.. DeclaredSizes.All.OrderBy(_ => random.Next()).Take(SizesPerShape)]);

    private static int MaxRows(string sizes, int? jobSize)
    {
        var byBatches = DeclaredSizes.Read(sizes) is ({ } rows, true) ? rows * MaxBatches : int.MaxValue;
        return Math.Min(300, Math.Min(byBatches, jobSize * MaxJobs ?? int.MaxValue));
    }

    private static List<int> DrawRows(Random random, KeyShape shape, int max)
    {
        var count = random.NextDouble() switch
        {
            < 0.3 => random.Next(0, 4),
            < 0.8 => random.Next(4, 21),
            < 0.95 => random.Next(21, 81),
            _ => random.Next(81, 301),
        };
        count = Math.Min(Math.Min(count, max), shape.Capacity);
        var places = random.Chance(0.5)
            ? Enumerable.Range(random.Next(shape.Capacity - count + 1), count)
            : Enumerable.Range(0, shape.Capacity).OrderBy(_ => random.Next()).Take(count);
        if (count > 0 && random.Chance(0.3))
        {
            places = places.Skip(1).Append(random.Chance(0.5) ? 0 : shape.Capacity - 1);
        }

        return [.. places.Distinct().Order()];
    }
}

using EfBatched.ExplorerTests.Keys;

namespace EfBatched.ExplorerTests.Scripts;

/// <summary>Draws scripts. What makes faults quick to find is drawn more often than chance would: small sizes, early and repeated events.</summary>
internal static class ScriptGenerator
{
    private static readonly int[] _jobSizes = [1, 2, 3, 5, 10, 30, 100];

    // A script with thousands of batches would say no more than one with dozens, and take as long as many others.
    private const int MaxBatches = 25;
    private const int MaxJobs = 10;

    public static Script Draw(Random random, IReadOnlyList<KeyShape> shapes)
    {
        var shape = random.Of(shapes);
        var sizes = random.Of(DeclaredSizes.All);
        int? jobSize = random.Chance(0.5) ? random.Of(_jobSizes) : null;
        var rows = DrawRows(random, shape, MaxRows(sizes, jobSize));
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
            Work = random.Of(Enum.GetValues<WorkKind>()),
            RowMs = random.Of([0, 0, 0, 1, 20, 300]),
            Seed = random.Next(1_000),
            Events = EventGenerator.Draw(random, rows, shape.Capacity),
        };
    }

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

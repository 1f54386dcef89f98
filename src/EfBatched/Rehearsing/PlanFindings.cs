using EfBatched.Databases.Rehearsals;
using EfBatched.Texts;
using EfBatched.Work;

namespace EfBatched.Rehearsing;

/// <summary>Says in words what plans and counts of the samples mean.</summary>
internal static class PlanFindings
{
    // The planner scans a small table although an index would do, and rightly.
    private const long SmallTable = 10_000;

    private const double ManyReads = 10;

    public static IEnumerable<BatchedRehearsalFinding> Of(
        BatchedWork work, RehearsalObserver observer, IReadOnlyList<MeasuredBatch> batches, long? tableRows)
    {
        var isSmall = tableRows < SmallTable;
        if (observer.Search is { } search)
        {
            yield return Judge("boundary search", "The search for the end of the next batch", search, work.Table.Name, isSmall, tableRows);
        }

        foreach (var plan in observer.Plans)
        {
            yield return Judge("work", $"Its {plan.Verb}", plan, work.Table.Name, isSmall, tableRows);
        }

        foreach (var finding in OfCounts(work, [.. batches.Where(b => b.Changes.Count > 0)], isSmall))
        {
            yield return finding;
        }
    }

    private static BatchedRehearsalFinding Judge(
        string subject, string statement, ObservedPlan plan, string table, bool isSmall, long? tableRows)
    {
        if (plan.Steps is null)
        {
            return new(subject, $"{statement} was not explained: it is several statements in one, or the database would not.", false);
        }

        var scans = plan.Steps.Where(s => s.Index is null).ToList();
        var ways = plan.Steps.Select(s => s.Text).Distinct().ToList();
        return scans.Any(s => s.Table == table) && !isSmall
            ? new(
                subject,
                $"{statement} scans the whole table{(tableRows is { } rows ? $", about {Phrases.Count(rows)} rows," : "")} for every batch "
                    + $"({string.Join("; ", ways)}). Give it an index, or statistics: run ANALYZE.",
                true)
            : scans.Any(s => s.Table == table)
                ? new(subject, $"{statement} scans the table, which is small enough for that ({string.Join("; ", ways)}).", false)
                : scans.Count > 0
                    ? new(
                        subject,
                        $"{statement} scans '{string.Join("', '", scans.Select(s => s.Table).Distinct())}' for every batch ({string.Join("; ", ways)}).",
                        true)
                    : plan.Steps.Count > 0
                        ? new(subject, $"{statement} is served by an index ({string.Join("; ", ways)}).", false)
                        : new(subject, $"{statement} reads no table.", false);
    }

    private static IEnumerable<BatchedRehearsalFinding> OfCounts(BatchedWork work, IReadOnlyList<MeasuredBatch> batches, bool isSmall)
    {
        var tables = batches.SelectMany(b => b.Changes).GroupBy(c => c.Table, StringComparer.Ordinal)
            .Select(g => new TableChanges(
                g.Key,
                g.Sum(c => c.Inserted),
                g.Sum(c => c.Updated),
                g.Sum(c => c.HotUpdated),
                g.Sum(c => c.Deleted),
                g.Sum(c => c.Scans),
                g.Sum(c => c.RowsRead)))
            .ToList();
        var changed = tables.Sum(t => t.Inserted + t.Updated + t.Deleted);
        if (changed > 0)
        {
            var reads = tables.Sum(t => t.RowsRead) / (double)changed;
            yield return new(
                "rows read",
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"For each row that is changed it reads {reads:0.#} {(reads > ManyReads ? "rows: most of what it does is in vain" : "rows")}."),
                reads > ManyReads && !isSmall);
        }

        foreach (var table in tables.Where(t => t.Inserted + t.Updated + t.Deleted > 0))
        {
            yield return new("writes", RehearsalStrings.Writes(table), false);
        }
    }
}

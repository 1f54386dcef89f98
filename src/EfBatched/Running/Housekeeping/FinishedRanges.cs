using EfBatched.Storage.Jobs;

namespace EfBatched.Running.Housekeeping;

/// <summary>Finds among finished jobs those that lie side by side, of which one range can be made that says the same.</summary>
internal static class FinishedRanges
{
    /// <summary>The groups of two or more, each in walking order.</summary>
    /// <param name="jobs">Finished jobs of one migration, by their ids.</param>
    /// <param name="hasEnded">True when nobody needs to know any more which ranges a sweep had: there are gaps between them.</param>
    public static IEnumerable<IReadOnlyList<FinishedJob>> Find(IReadOnlyList<FinishedJob> jobs, bool hasEnded) =>
        jobs.GroupBy(j => (j.Kind, j.Round))
            .SelectMany(round => round.Key.Kind == BatchedJobKind.Sweep && hasEnded ? [[.. round]] : ChainsOf([.. round]))
            .Where(range => range.Count > 1);

    private static IEnumerable<IReadOnlyList<FinishedJob>> ChainsOf(IReadOnlyList<FinishedJob> jobs)
    {
        // Where two begin at one key nobody can tell which of them follows: they are no jobs of ours, or by predicate.
        var byStart = jobs.GroupBy(j => j.After?.Json ?? "").Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.Single(), StringComparer.Ordinal);
        var ends = jobs.Select(j => j.UpTo.Json).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<long>();
        foreach (var first in byStart.Values.Where(j => !ends.Contains(j.After?.Json ?? "")))
        {
            var chain = new List<FinishedJob>();
            for (var next = first; next is not null && seen.Add(next.Id); next = byStart.GetValueOrDefault(next.UpTo.Json))
            {
                chain.Add(next);
            }

            yield return chain;
        }
    }
}

using EfBatched.Reporting;

namespace EfBatched.AspNetCore.Pages;

/// <summary>
/// What the rests of jobs were for. A job has only their sum; it is shared out by the time of the job that lies in each period in which the
/// migration was throttled by something, and what lies in none is the pace that was asked for.
/// </summary>
internal sealed class RestCauses
{
    public const string Pace = "the pace asked for";

    private readonly List<(DateTimeOffset From, DateTimeOffset Until, string Cause)> _periods = [];

    /// <param name="changes">When it was throttled by what, oldest first.</param>
    /// <param name="now">Until when the last of them holds.</param>
    public RestCauses(IReadOnlyList<ThrottleChange> changes, DateTimeOffset now)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            if (changes[i].Source is { } source)
            {
                _periods.Add((changes[i].At, i + 1 < changes.Count ? changes[i + 1].At : now, source));
            }
        }
    }

    /// <summary>The rest of some jobs by cause.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Split(IEnumerable<JobSample> jobs)
    {
        var rests = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var job in jobs)
        {
            var (from, until) = (job.CreatedAt, job.EndedAt ?? job.CreatedAt);
            var left = job.Rest;
            foreach (var period in _periods.Where(p => p.From < until && p.Until > from))
            {
                var within = (period.Until < until ? period.Until : until) - (period.From > from ? period.From : from);
                var share = job.Rest * (within / (until - from));
                rests[period.Cause] = rests.GetValueOrDefault(period.Cause) + share;
                left -= share;
            }

            rests[Pace] = rests.GetValueOrDefault(Pace) + (left < TimeSpan.Zero ? TimeSpan.Zero : left);
        }

        return rests;
    }
}

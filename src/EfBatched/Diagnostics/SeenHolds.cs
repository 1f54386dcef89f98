namespace EfBatched.Diagnostics;

/// <summary>
/// What has held migrations, so that the end of a hold can be shown: a series that merely stops is taken for one that goes on, by some exporters
/// and by whoever averages over time.
/// </summary>
internal sealed class SeenHolds
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> _reasons = [];

    /// <summary>Every hold that was seen of the migrations of a context, with whether it is in force.</summary>
    public IReadOnlyList<(string Migration, string Reason, bool IsInForce)> Of(string context, IReadOnlyList<MigrationReading> migrations)
    {
        lock (_gate)
        {
            var before = _reasons.GetValueOrDefault(context) ?? [];
            // Of a migration that is no longer reported nothing is remembered. Without an answer, nothing is known.
            var seen = migrations.Count == 0 ? before : migrations.ToDictionary(
                m => m.Name,
                m => new HashSet<string>([.. before.GetValueOrDefault(m.Name) ?? [], .. m.HeldBy is { } reason ? [reason] : Array.Empty<string>()]));
            _reasons[context] = seen;
            return [.. migrations.SelectMany(m => seen[m.Name].Select(reason => (m.Name, reason, reason == m.HeldBy)))];
        }
    }
}

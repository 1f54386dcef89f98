namespace EfBatched.AspNetCore.Health;

/// <summary>What health checks say.</summary>
internal static class HealthStrings
{
    public const string AllWell = "No batched migration needs anybody.";

    public static string Failed(string name) => $"It failed and waits for a person: 'batched status {name}' says why.";

    public static string Held(string reason) => $"It is held: {reason}";

    public static string NobodyRuns(int alive) =>
        alive == 0 ? "No runner is alive." : $"None of the {alive} live runner(s) has its class.";

    public static string Retrying(int jobs) => $"{jobs} failed job(s) wait to be tried again.";

    public static string Sum(IEnumerable<MigrationHealth> faults) => string.Join(" ", faults.Select(f => $"{f.Name}: {f.Fault}"));

    public static string NotFinished(IEnumerable<string> names) =>
        $"Not finished: {string.Join(", ", names)}. What relies on their rows must not serve yet.";

    public const string Finished = "The batched migrations that are relied on have finished.";
}

using System.Net;
using System.Text.RegularExpressions;
using EfBatched;

namespace WebApp.Web;

/// <summary>The migrations as cards, and one sentence that sums them up.</summary>
internal static partial class MigrationsHtml
{
    public static string Write(IReadOnlyList<BatchedMigrationState> migrations) =>
        $"""
        <p id="summary" role="status">{WebUtility.HtmlEncode(Summary(migrations))}</p>
        <div class="cards">
        {string.Concat(migrations.Select(WriteCard))}
        </div>
        <p class="note"><a href="/batched-migrations">All there is to see and do about them: the dashboard</a></p>
        """;

    private static string Summary(IReadOnlyList<BatchedMigrationState> migrations)
    {
        var finished = migrations.Count(m => m.IsFinished);
        var running = migrations.Where(m => m.Status == BatchedMigrationStatus.Running).Select(m => m.Name).ToList();
        return finished == migrations.Count ? $"All {finished} batched migrations have finished."
            : running.Count == 0 ? $"{finished} of {migrations.Count} batched migrations have finished."
            : $"{finished} of {migrations.Count} batched migrations have finished; {string.Join(" and ", running)} {(running.Count == 1 ? "is" : "are")} running.";
    }

    private static string WriteCard(BatchedMigrationState migration) =>
        $"""
        <article class="card {migration.Status.ToString().ToLowerInvariant()}">
        <header><h3>{Breakable(migration.Name)}</h3><span class="tag">{migration.Status}</span></header>
        <p class="kind">{KindOf(migration.Name)}</p>
        <div class="progress">{Format.Bar(migration.Name, migration.Progress ?? 0)}<output>{Percent(migration)}</output></div>
        <dl>
        <div><dt>Rows</dt><dd>{Rows(migration)}</dd></div>
        <div><dt>Rate</dt><dd>{Rate(migration)}</dd></div>
        <div><dt>{(migration.IsFinished ? "Took" : "Time left")}</dt><dd>{Time(migration)}</dd></div>
        </dl>
        <p class="sentence">{WebUtility.HtmlEncode(Sentence(migration))}</p>
        </article>

        """;

    // A long name breaks between its words.
    private static string Breakable(string name) => WordStart().Replace(WebUtility.HtmlEncode(name), "<wbr>");

    private static string KindOf(string name) =>
        name switch
        {
            nameof(Batched.BackfillSearchName) => "One <code>UPDATE</code> a batch fills a column that search uses.",
            nameof(Batched.ComputeGeohash) => "Reads locked rows, computes each geohash in C#, writes them back at once.",
            nameof(Batched.RemoveRepeatedSpellings) => "One <code>DELETE</code> a batch, walked by a key of two columns.",
            _ => "",
        };

    private static string Percent(BatchedMigrationState migration) =>
        migration.Progress is { } progress ? $"{Format.Percent(progress)}&thinsp;%" : "–";

    private static string Rows(BatchedMigrationState migration) =>
        migration.IsFinished || migration.EstimatedRows is null
            ? Format.Number(migration.RowsScanned)
            : $"{Format.Number(migration.RowsScanned)} <small>of about {Format.Number(migration.EstimatedRows.Value)}</small>";

    private static string Rate(BatchedMigrationState migration)
    {
        var rate = TimeTaken(migration) is { TotalSeconds: > 0 } took ? migration.RowsScanned / took.TotalSeconds
            : migration.Status == BatchedMigrationStatus.Running ? migration.RowsPerSecond
            : null;
        return rate is { } rows ? $"{Format.Number((long)rows)} <small>rows/s</small>" : "–";
    }

    private static string Time(BatchedMigrationState migration) =>
        (TimeTaken(migration) ?? migration.RemainingTime) is { } time ? Format.Time(time) : "–";

    private static TimeSpan? TimeTaken(BatchedMigrationState migration) => migration.FinishedAt - migration.StartedAt;

    private static string Sentence(BatchedMigrationState migration) =>
        migration.Status switch
        {
            _ when migration.HeldReason is not null && !migration.IsFinished => $"Held for now: {migration.HeldReason}",
            _ when migration.ThrottleReason is not null && !migration.IsFinished => $"Slowed down for now: {migration.ThrottleReason}",
            BatchedMigrationStatus.Active or BatchedMigrationStatus.Running when migration.WaitReason is not null =>
                char.ToUpperInvariant(migration.WaitReason[0]) + migration.WaitReason[1..],
            BatchedMigrationStatus.Active => "Enqueued. It starts when the runner gets to it.",
            BatchedMigrationStatus.Running =>
                $"Walking {migration.Table} in batches of {Format.Number(migration.BatchSize)} rows, each one transaction.",
            BatchedMigrationStatus.Paused => $"Paused: {migration.StatusReason}. 'batched resume' lets it go on.",
            BatchedMigrationStatus.Failed => $"Stopped with {migration.ErrorCode}: {migration.ErrorMessage}",
            BatchedMigrationStatus.Cancelled => $"Given up: {migration.StatusReason}",
            _ when migration.StatusReason is not null => $"Done: {migration.StatusReason}",
            _ => $"Done: {Format.Number(migration.RowsScanned)} rows walked, each exactly once.",
        };

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}

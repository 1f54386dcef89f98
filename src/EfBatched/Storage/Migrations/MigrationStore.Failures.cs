using EfBatched.Databases;
using EfBatched.Sql;
using EfBatched.Tracking;
using System.Globalization;

namespace EfBatched.Storage.Migrations;

// Counts failures in a row, and how many single bad rows are permitted.
internal sealed partial class MigrationStore
{
    /// <summary>Counts one more job that failed; returns how many have since the last one finished.</summary>
    public Task<int> AddFailedJobAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText(
                $"""
                UPDATE {names.Migrations} SET "failed_jobs_in_row" = "failed_jobs_in_row" + 1 WHERE "id" = @migration
                RETURNING "failed_jobs_in_row"
                """)
                .With("migration", migrationId),
            r => r.GetInt32(0),
            cancellationToken);

    /// <summary>Forgets the failures in a row. Touches the migration only where there is something to forget.</summary>
    public Task<int> EndStreakAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new SqlText(EndStreak(names)).With("migration", migrationId), cancellationToken);

    /// <summary>How many single bad rows a person permits; null for what is declared.</summary>
    public Task<int?> FindMaxFailedRowsAsync(long migrationId, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(
            new SqlText($"""SELECT "max_failed_rows" FROM {names.Migrations} WHERE "id" = @migration""").With("migration", migrationId),
            r => r.IsDBNull(0) ? null : (int?)r.GetInt32(0),
            cancellationToken);

    /// <summary>The same as a statement, for `@migration`.</summary>
    public static string EndStreak(TrackingNames names) =>
        $"""UPDATE {names.Migrations} SET "failed_jobs_in_row" = 0 WHERE "id" = @migration AND "failed_jobs_in_row" > 0""";
}

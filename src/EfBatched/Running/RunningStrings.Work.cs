using EfBatched.Texts;

namespace EfBatched.Running;

/// <summary>What is said of work that takes too long, or that does what no work may do.</summary>
internal static partial class RunningStrings
{
    public static string WorkTooLong(TimeSpan limit) =>
        $"The work of the batch has not ended within {Phrases.Seconds(limit)}, which is 'WorkTimeout' + 5 seconds + 'LeaseDuration', so it was cancelled and "
        + "rolled back. A smaller batch takes less time; if one row alone takes longer, raise 'WorkTimeout' and 'LeaseDuration'.";

    public static string WorkIgnoresToken(TimeSpan limit) =>
        $"The work of the batch has not ended within {Phrases.Seconds(limit)}, nor after its cancellation token was cancelled then, so it was given up and the "
        + "database has rolled it back; it goes on hanging in its process. Find what it waits for, and pass the token of 'MigrateAsync' to "
        + "everything that it awaits.";

    public const string WorkSwallowedError =
        "The work of a batched migration caught a database error and returned as if nothing had happened. PostgreSQL has given up the batch's "
        + "transaction at that error, so nothing of it can be committed. Let such errors leave 'MigrateAsync', or use a savepoint.";

    public const string WorkDisposedContext =
        "The work of a batched migration disposed its batch's context, which rolled the batch back. Leave 'batch.Context' open: EfBatched "
        + "disposes it when the batch is over.";
}

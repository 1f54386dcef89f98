namespace EfBatched.Extensions;

/// <summary>What is said of calls of the extension methods.</summary>
internal static class ExtensionsStrings
{
    public static string RemainingIsNoQuery(string name) =>
        $"The gate for the batched migration '{name}' has a 'remaining' that is not a query. Give it one SELECT that returns a row for each row that is "
        + "left, without a semicolon: \"SELECT 1 FROM … WHERE …\".";

    public static string NoKeyColumns(string name) =>
        $"The batched migration '{name}' is enqueued without key columns, so its rows could not be put in an order. "
        + "Name the columns of a unique key: 'keyColumns: new[] { \"id\" }'.";

    public const string ForegroundInTransaction =
        "Batched migrations cannot run in the foreground inside a transaction: every batch commits in one of its own, so that it is never "
        + "repeated. Commit or roll back before the call.";

    public const string ForegroundWithTrackedEntities =
        "Batched migrations cannot run in the foreground on a context that tracks entities, since the context is cleared between the batches "
        + "and unsaved changes would be lost. Save and call 'ChangeTracker.Clear()', or use a new context.";
}

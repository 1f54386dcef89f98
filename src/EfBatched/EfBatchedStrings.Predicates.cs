using EfBatched.Storage.Migrations;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched;

/// <summary>Messages about batching by a predicate.</summary>
internal static partial class EfBatchedStrings
{
    public static string PredicateWithoutWhere(string name) =>
        $"The batched migration '{name}' batches by its predicate, but has none, so nothing says which rows are left. Say it by 'Where', or "
        + "leave out 'BatchByPredicate' to walk the table by its key.";

    public static string PredicateWithCompositeKey(string name, IReadOnlyEntityType entityType) =>
        $"The batched migration '{name}' batches by its predicate, for which '{entityType.DisplayName()}' needs a key of one column: a batch is "
        + "a list of keys. Name a unique property by 'BatchBy', or leave out 'BatchByPredicate' to walk the table by its composite key.";

    public static string PredicateInParallel(string name, int jobs) =>
        $"The batched migration '{name}' batches by its predicate and allows {jobs} jobs at once. They would take the same rows: only one job "
        + "can run at a time. Leave out 'HasMaxParallelJobs' or 'BatchByPredicate'.";

    public static string PredicateWithoutIndex(MigrationSnapshot migration) =>
        $"The batched migration '{migration.Name}' batches by its predicate, but no index of '{migration.Table.Name}' serves it, so every batch "
        + "would scan the whole table. Create an index, for example a partial one over the key with the condition of 'Where', and retry the "
        + "migration; or leave out 'BatchByPredicate' to walk the table by its key.";

    public static string WorkLeavesMatching(string name, int rows, IReadOnlyList<string>? keys) =>
        $"After the work of the batched migration '{name}', {rows} row(s) of its batch still match its 'Where', so they would be found again and "
        + $"again. {SomeKeys(keys)}The batch was rolled back. Let the work change each of its rows so that it no longer matches, or leave out "
        + "'BatchByPredicate' to walk the table by its key.";

    // A sentence and the blank behind it; null where keys may not be shown, empty where none could be read.
    private static string SomeKeys(IReadOnlyList<string>? keys) =>
        keys switch
        {
            null => "'EnableSensitiveDataLogging' has some of their keys named here. ",
            [] => "",
            _ => $"Among their keys: {string.Join(", ", keys)}. ",
        };
}

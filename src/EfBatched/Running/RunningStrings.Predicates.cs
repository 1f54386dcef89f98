using EfBatched.Storage.Migrations;

namespace EfBatched.Running;

/// <summary>Messages about batching by a predicate.</summary>
internal static partial class RunningStrings
{
    public static string PredicateWithoutIndex(MigrationSnapshot migration) =>
        $"The batched migration '{migration.Name}' batches by its predicate, but no index of '{migration.Table.Name}' serves it, so every batch "
        + "would scan the whole table. Create an index, for example a partial one over the key with the condition of 'Where', and retry the "
        + "migration; or leave out 'BatchByPredicate' to walk the table by its key.";
}

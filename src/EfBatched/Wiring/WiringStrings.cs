namespace EfBatched.Wiring;

/// <summary>What is said of options of a context.</summary>
internal static class WiringStrings
{
    public const string DifferReplaced =
        "The context replaces 'IMigrationsModelDiffer', which would drop the steps of batched migrations from 'dotnet ef migrations add' "
        + "without a word. Remove 'ReplaceService<IMigrationsModelDiffer, …>()' from the context's options, or remove 'UseBatchedMigrations()'.";

    public static string PrefixTooLong(string prefix) =>
        $"The table prefix '{prefix}' has {prefix.Length} characters; at most 30 are allowed, since the names of indexes are built from it.";
}

namespace EfBatched.Faults;

/// <summary>What is said of a work that keeps no promise.</summary>
internal static class FaultsStrings
{
    public const string WorkLeftTransaction =
        "The work of a batched migration left its batch's transaction, by detaching the context from it or by ending it on the connection, so "
        + "its changes are not tied to the checkpoint. Leave the transaction alone: EfBatched commits it when 'MigrateAsync' has returned, "
        + "and rolls it back when it throws.";
}

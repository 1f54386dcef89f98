using EfBatched.Declaring;
using EfBatched.Keys;
using EfBatched.Storage.Migrations;

namespace EfBatched.Work;

/// <summary>What is said of a declaration and its work.</summary>
internal static class WorkStrings
{
    public static string KeyNotAccepted(IReadOnlyList<KeyColumn> columns, BoundaryVerdict verdict)
        => $"A key of {KeysStrings.Columns(columns)} was found, but as C# writes it back to the database "
            + (verdict switch
            {
                BoundaryVerdict.NoSuchKey => "no row has it",
                BoundaryVerdict.AnotherKey => "it is the key of another row",
                _ => "it does not lie past the checkpoint",
            })
            + ", so a walk would skip rows, repeat them or never end. No row was changed past the checkpoint. It happens where a value converter, "
            + "or the type itself, has one C# value for several stored ones, as a date for '-infinity', or an enum for two spellings of a name. "
            + "Batch by another unique key, map the column without a loss, or change the row, and retry the migration.";

    public static string OtherIdentity(DeclaredIdentity declared, MigrationIdentity row) =>
        $"The batched migration '{declared.Name}' of this database is not the one that '{declared.Owner}' declares over "
        + $"'{DeclaringStrings.Display(declared.TableIn(row.UnqualifiedSchema))}': it was enqueued {(row.Owner is null ? "" : $"by '{row.Owner}' ")}over '{DeclaringStrings.Display(row.Table)}', so '{declared.Owner}' neither runs it nor answers for "
        + "it. Names are unique in a database: give the one of this context another name by 'HasName', and add its schema migration again."
        + (row.Owner is null || row.Owner == declared.Owner
            ? ""
            : $" If '{row.Owner}' is an earlier name of this context, keep it: 'UseBatchedMigrations(b => b.HasOwnerName(\"{row.Owner}\"))'.");

    public static string WorkLeavesMatching(string name, int rows, IReadOnlyList<string>? keys) =>
        $"After the work of the batched migration '{name}', {rows} row(s) of its batch still match its 'Where', so they would be found again and "
        + $"again. {SomeKeys(keys)}The batch was rolled back. Let the work change each of its rows so that it no longer matches, or leave out "
        + "'BatchByPredicate' to walk the table by its key.";

    // A sentence and the blank behind it; null where keys may not be shown, empty where none could be read.
    public static string SomeKeys(IReadOnlyList<string>? keys) =>
        keys switch
        {
            null => "'EnableSensitiveDataLogging' has some of their keys named here. ",
            [] => "",
            _ => $"Among their keys: {string.Join(", ", keys)}. ",
        };

    public const string SessionLost =
        "The session of the batch was ended while its work ran, so the database has rolled it back; the work must not go on in another session.";

    public const string WorkEndsTransaction =
        "The work of a batched migration tried to commit or roll back its batch's transaction. That would commit part of the rows under the "
        + "checkpoint of all of them. Leave the transaction alone: EfBatched commits it when 'MigrateAsync' has returned, and rolls it back "
        + "when it throws.";

    public static string NotDeclared(Type migration, Type context) =>
        $"The model of '{context.Name}' does not declare the batched migration '{migration.Name}'. "
        + $"Add 'modelBuilder.HasBatchedMigration<{migration.Name}>()' to 'OnModelCreating'.";

    public static string DeclaredMoreThanOnce(Type migration, IReadOnlyCollection<string> names) =>
        $"The batched migration '{migration.Name}' is declared under several names ({string.Join(", ", names.Select(n => $"'{n}'"))}), "
        + "so the class alone does not say which is meant. Call the overload that takes the name.";
}

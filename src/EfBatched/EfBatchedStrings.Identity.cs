using EfBatched.Model;
using EfBatched.Running.Work;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;

namespace EfBatched;

/// <summary>What is said of a name that stands for another migration: of another context, or over another table.</summary>
internal static partial class EfBatchedStrings
{
    public const string NameOwnedAdvice =
        " Names are unique in a database, also among contexts that share the tracking tables: give this one another name by 'HasName', and add its "
        + "schema migration again. If that context is this one under an earlier name, keep the name: 'UseBatchedMigrations(b => b.HasOwnerName(\"...\"))'.";

    public const string HidesRowsAdvice =
        " Apply the schema migration as a role with BYPASSRLS, or as the table's owner without FORCE ROW LEVEL SECURITY. If the role sees every row "
        + "under its policies, confirm it: by 'migration.SeesAllRows()' in the declaration and 'seesAllRows: true' in this step.";

    /// <summary>Goes on with the owner, and then with <see cref="NameOwnedAdvice" />.</summary>
    public static string NameOwned(string name, string owner) =>
        $"EfBatched: the batched migration '{name}' is to be enqueued by the context '{owner}', but one of that name belongs to another context, so "
        + "this work would never run.";

    public static string NameOwnedLook(string name) => $" `<app> batched status {ArgumentOf(name)}` says to which.";

    /// <summary>Goes on with the role, and then with <see cref="HidesRowsAdvice" />.</summary>
    public static string HidesRows(string name, string table) =>
        $"EfBatched: the batched migration '{name}' is to be enqueued over the table {table}, but row-level security may hide rows of it from the role "
        + "that applies this schema migration. A full table could be taken for an empty one, and its rows would stay as they are.";

    public static string OtherIdentity(DeclaredIdentity declared, MigrationIdentity row) =>
        $"The batched migration '{declared.Name}' of this database is not the one that '{declared.Owner}' declares over "
        + $"'{Display(declared.TableIn(row.UnqualifiedSchema))}': it was enqueued {(row.Owner is null ? "" : $"by '{row.Owner}' ")}over '{Display(row.Table)}', so '{declared.Owner}' neither runs it nor answers for "
        + "it. Names are unique in a database: give the one of this context another name by 'HasName', and add its schema migration again."
        + (row.Owner is null || row.Owner == declared.Owner
            ? ""
            : $" If '{row.Owner}' is an earlier name of this context, keep it: 'UseBatchedMigrations(b => b.HasOwnerName(\"{row.Owner}\"))'.");

    public static string RefusedRunAgain(BatchedMigrationStatus status) =>
        status switch
        {
            BatchedMigrationStatus.Failed => "Retry it, so that it goes on from where it failed; or cancel it first.",
            BatchedMigrationStatus.Finalized =>
                "A schema migration relies on it being finished, so its status is final: declare the work anew, under another name.",
            _ => "It has not ended yet. Wait for it, or cancel it first.",
        };

    public static string Display(TableName table) => table.Schema is null ? table.Name : $"{table.Schema}.{table.Name}";
}

using EfBatched.Texts;

namespace EfBatched.Deploying;

/// <summary>What is said of the steps of schema migrations.</summary>
internal static class DeployingStrings
{
    public static string GateNotEnqueued(string name) =>
        $"EfBatched: no batched migration '{name}' was ever enqueued in this database, but this schema migration relies on it: its rows would "
        + $"stay as they are. Correct the name, or apply a schema migration that enqueues it first ('migrationBuilder.EnqueueBatchedMigration').";

    public static string GateNotFinished(string name) =>
        $"EfBatched: the batched migration '{name}' has not finished, and this schema migration relies on it: "
        + "going on would leave rows behind as they are, or lose their data.";

    public static string GateAdvice(string name, BatchedMigrationStatus status)
    {
        var argument = Phrases.ArgumentOf(name);
        var finish = $"wait for it with `<app> batched wait {argument}` or run it with `<app> batched run {argument}`, by the release that "
            + "declares it; then apply this schema migration again.";
        return status switch
        {
            BatchedMigrationStatus.Paused => $"Resume it with `<app> batched resume {argument}`, {finish}",
            BatchedMigrationStatus.Failed =>
                $"Repair the cause that `<app> batched status {argument}` shows, retry it with `<app> batched retry {argument}`, {finish}",
            BatchedMigrationStatus.Cancelled =>
                $"If its rows may stay as they are, say so with `<app> batched skip {argument}`; then apply this schema migration again.",
            _ => char.ToUpperInvariant(finish[0]) + finish[1..],
        };
    }

    /// <summary>What stands before and behind the number of rows.</summary>
    public static (string Before, string After) GateRowsLeft(string name) =>
        ($"EfBatched: the batched migration '{name}' is finished, but rows still match its 'Where', and this schema migration relies on them: going "
            + "on would leave them behind as they are, or lose their data. Rows that match: ",
        ". They were written since, as by an older build, a rollback or a restore, or were skipped one by one. Begin to change them with "
            + $"`<app> batched verify {Phrases.ArgumentOf(name)} --sweep` and finish that with `<app> batched run {Phrases.ArgumentOf(name)}`, by the release that "
            + $"declares it, or let them stay as they are with `<app> batched skip {Phrases.ArgumentOf(name)}` in its place; then apply this schema migration "
            + "again.");

    /// <summary>What stands before the name of the role, and between it and what the database says.</summary>
    public static (string Before, string After) GateRowsHidden(string name) =>
        ("EfBatched: the role '",
        $"' may not see every row of the batched migration '{name}', so it cannot be told whether rows are left that this schema migration would "
            + "overwrite. Apply it by a role with BYPASSRLS and the right to read, or by the table's owner where row-level security is not forced. If "
            + "no policy hides rows from this role, say so by 'SeesAllRows()' in 'Configure' and by 'seesAllRows: true' in this step. The database "
            + "says: ");

    /// <summary>As the pending schema migrations of one run have it: all that keeps it from being applied.</summary>
    public static string GatesNotPassed(IEnumerable<string> gates) =>
        "EfBatched: this run would apply schema migrations that rely on batched migrations which have not finished: going on would leave rows behind "
        + $"as they are, or lose their data. Nothing was applied.{string.Concat(gates.Select(g => $"{Environment.NewLine}- {g}"))}";

    public static string GateWouldPass(string schemaMigration) =>
        $"The schema migration '{schemaMigration}' relies on it, and would pass unless it finds rows that are left.";

    public static string PendingGate(string name, string schemaMigration, BatchedMigrationStatus? status, string? error) =>
        $"'{name}', which '{schemaMigration}' relies on, "
        + (status is { } known
            ? $"is '{known}'.{(error is null ? "" : $" Its error: {error}")} {GateAdvice(name, known)}"
            : "was never enqueued in this database. Correct the name, or apply a schema migration that enqueues it first "
                + "('migrationBuilder.EnqueueBatchedMigration').");

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

    public static string NameOwnedLook(string name) => $" `<app> batched status {Phrases.ArgumentOf(name)}` says to which.";

    /// <summary>Goes on with the role, and then with <see cref="HidesRowsAdvice" />.</summary>
    public static string HidesRows(string name, string table) =>
        $"EfBatched: the batched migration '{name}' is to be enqueued over the table {table}, but row-level security may hide rows of it from the role "
        + "that applies this schema migration. A full table could be taken for an empty one, and its rows would stay as they are.";

    public static string ProviderNotSupported(string? provider) =>
        $"The provider '{provider ?? "(none)"}' has no batched migrations: the SQL of their steps is written for PostgreSQL "
        + "('Npgsql.EntityFrameworkCore.PostgreSQL') and SQLite ('Microsoft.EntityFrameworkCore.Sqlite') only. Use one of them, or remove "
        + "'UseBatchedMigrations()' and the steps of batched migrations from the schema migrations of this provider.";

    public static string NameTaken(string name, string table) =>
        $"EfBatched: the batched migration '{name}' is to be enqueued over the table '{table}', but one of that name exists over another table, "
        + "so this work would never run. Names are unique in a database, also among contexts that share the tracking tables: give this one "
        + "another name by 'HasName', and add its schema migration again.";

    public static string NameFinalized(string name) =>
        $"EfBatched: the batched migration '{name}' is to be enqueued, but one of that name was finished for an earlier release, so this work "
        + "would never run and its gate would pass. Give the new work another name by 'HasName' and add its schema migration again; if it is "
        + $"the old work, to be done once more, write 'migrationBuilder.DequeueBatchedMigration(\"{name}\")' before this step.";

    public static string SchemaLockIsHeld(string table, string since) =>
        $"Another process has locked the database for its schema migrations since {since}, and this one now waits for it, without end. "
        + $"If no other process is migrating, one that was killed has left the lock behind: remove it by 'DELETE FROM \"{table}\"', and this "
        + "run goes on.";

    public static string SecondOwner(Type context, string table) =>
        $"A schema migration of the context '{context.Name}' creates the table '{table}', which exists already: another context of this database "
        + "owns the tracking tables. Nothing of that schema migration was applied. Let this context share them, by "
        + "'UseBatchedMigrations(b => b.SharesTablesOfAnotherContext())', or give it tables of its own, by "
        + "'UseBatchedMigrations(b => b.UseTablePrefix(\"…\"))'; then write the schema migration again: 'dotnet ef migrations remove' and 'add'.";
}

using EfBatched.Model;

namespace EfBatched;

/// <summary>What the steps of schema migrations say.</summary>
internal static partial class EfBatchedStrings
{
    public static string ProviderNotSupported(string? provider) =>
        $"The provider '{provider ?? "(none)"}' has no batched migrations: the SQL of their steps is written for PostgreSQL "
        + "('Npgsql.EntityFrameworkCore.PostgreSQL') and SQLite ('Microsoft.EntityFrameworkCore.Sqlite') only. Use one of them, or remove "
        + "'UseBatchedMigrations()' and the steps of batched migrations from the schema migrations of this provider.";

    public static string NoKeyColumns(string name) =>
        $"The batched migration '{name}' is enqueued without key columns, so its rows could not be put in an order. "
        + "Name the columns of a unique key: 'keyColumns: new[] { \"id\" }'.";

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

    public static string MayBeRenamed(string name, string gone) =>
        $"The batched migration '{name}' is new, and '{gone}' is gone from the same entity type. If it is the same work under another class name, "
        + $"its rows would be walked again, and this deploy stops until a build that still has '{gone}' has finished it. Then undo this schema "
        + $"migration ('dotnet ef migrations remove') and keep the name: 'migration.HasName(\"{gone}\")' in 'Configure'. "
        + "If these are two works, all is well.";

    public static string NoLongerUsed(Type context, string removalName) =>
        $"The context '{context.Name}' does not use batched migrations, but its last schema migration did, so this one would drop the tracking "
        + "tables and with them what is known of unfinished work. Nothing was written. Call 'UseBatchedMigrations()' where `dotnet ef` creates "
        + "the context: a design-time factory needs it as 'AddDbContext' does. To remove batched migrations on purpose, give the schema "
        + $"migration a name that says so: `dotnet ef migrations add {removalName}`.";

    public static string DeclaredWithoutUse(Type context, string declared) =>
        $"The context '{context.Name}' declares the batched migration '{declared}' but does not use batched migrations, so no step would be "
        + "written for it and its rows would stay as they are. Nothing was written. Call 'UseBatchedMigrations()' where `dotnet ef` creates the "
        + "context: a design-time factory needs it as 'AddDbContext' does.";

    public static string SecondOwner(Type context, string table) =>
        $"A schema migration of the context '{context.Name}' creates the table '{table}', which exists already: another context of this database "
        + "owns the tracking tables. Nothing of that schema migration was applied. Let this context share them, by "
        + "'UseBatchedMigrations(b => b.SharesTablesOfAnotherContext())', or give it tables of its own, by "
        + "'UseBatchedMigrations(b => b.UseTablePrefix(\"…\"))'; then write the schema migration again: 'dotnet ef migrations remove' and 'add'.";

    public static string GateNotEnqueued(string name) =>
        $"EfBatched: no batched migration '{name}' was ever enqueued in this database, but this schema migration relies on it: its rows would "
        + $"stay as they are. Correct the name, or apply a schema migration that enqueues it first ('migrationBuilder.EnqueueBatchedMigration').";

    public static string GateNotFinished(string name) =>
        $"EfBatched: the batched migration '{name}' has not finished, and this schema migration relies on it: "
        + "going on would leave rows behind as they are, or lose their data.";

    public static string GateAdvice(string name, BatchedMigrationStatus status)
    {
        var argument = Argument(name);
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

    // As a shell takes it.
    private static string Argument(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? name : $"\"{name}\"";
}

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

    public static string GateNotEnqueued(string name) =>
        $"EfBatched: no batched migration '{name}' was ever enqueued in this database, but this schema migration relies on it: its rows would "
        + $"stay as they are. Correct the name, or apply a schema migration that enqueues it first ('migrationBuilder.EnqueueBatchedMigration').";

    public static string GateNotFinished(string name) =>
        $"EfBatched: the batched migration '{name}' has not finished, and this schema migration relies on it: "
        + "going on would leave rows behind as they are, or lose their data.";

    public static string GateAdvice(string name, BatchedMigrationStatus status)
    {
        var argument = name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? name : $"\"{name}\"";
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
}

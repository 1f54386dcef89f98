using EfBatched.Databases;
using EfBatched.Sql;

namespace EfBatched.Deploying;

/// <summary>
/// Writes the SQL of the steps for one provider. Schema migrations run for ever, so it touches only the columns of the first version.
/// </summary>
internal abstract class StepSql
{
    protected const string Actor = "'schema migration'";

    public static StepSql For(string? provider) => provider switch
    {
        ProviderNames.PostgreSql => new PostgreSqlStepSql(),
        ProviderNames.Sqlite => new SqliteStepSql(),
        _ => throw new NotSupportedException(DeployingStrings.ProviderNotSupported(provider)),
    };

    public abstract string Enqueue(EnqueueStep step, DatabaseOrigin origin);

    public abstract string EnsureFinished(NamedStep step, DatabaseOrigin origin);

    /// <summary>Jobs and events go first, so that nothing depends on a cascade that the connection may have switched off.</summary>
    public string Dequeue(NamedStep step)
    {
        var migrations = Delimit(step.Tracking.Migrations);
        var ofMigration = $"""WHERE "migration_id" IN (SELECT "id" FROM {migrations} WHERE "name" = {Literal(step.Name)})""";
        return $"""
            DELETE FROM {Delimit(step.Tracking.Events)} {ofMigration};
            DELETE FROM {Delimit(step.Tracking.Jobs)} {ofMigration};
            DELETE FROM {migrations} WHERE "name" = {Literal(step.Name)};
            """;
    }

    /// <summary>A query for one number, above zero when the table is there.</summary>
    public abstract string TableExists(TableName table);

    public abstract string Delimit(TableName table);

    /// <summary>
    /// A text as an SQL expression of one line: scripts indent the lines of a statement, which would change a literal that has several.
    /// </summary>
    public abstract string Literal(string? text);

    protected static string DelimitName(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    protected static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

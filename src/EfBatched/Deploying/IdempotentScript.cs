using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.Deploying;

/// <summary>
/// Lets an idempotent script, of PostgreSQL, find out when it runs whether it builds the database from its first schema migration: that
/// is known only before it starts, while its steps come later. A setting of its session keeps the answer, for as long as it runs.
/// </summary>
internal static class IdempotentScript
{
    public const string IsBuiltFromFirstMigration = $"current_setting('{Setting}', TRUE) = 'yes'";
    private const string Setting = "efbatched.builds_database";

    public static string Complete(string script, IHistoryRepository history, IMigrationsAssembly assembly)
    {
        if (!script.Contains(IsBuiltFromFirstMigration, StringComparison.Ordinal))
        {
            return script;
        }

        var first = assembly.Migrations.Keys.Order(StringComparer.OrdinalIgnoreCase).First();
        return string.Join(
            Environment.NewLine,
            $"SET {Setting} = 'no';",
            history.GetCreateIfNotExistsScript(),
            history.GetBeginIfNotExistsScript(first),
            $"    SET {Setting} = 'yes';",
            history.GetEndIfScript(),
            script.TrimEnd(),
            "",
            $"RESET {Setting};",
            "");
    }
}

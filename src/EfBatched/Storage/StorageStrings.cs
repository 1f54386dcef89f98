using EfBatched.Sql;

namespace EfBatched.Storage;

/// <summary>What is said of rows that may be hidden.</summary>
internal static class StorageStrings
{
    public static string RowsMayBeHidden(string role, TableName table) =>
        $"Row-level security applies to the role '{role}' on the table '{table.Name}', so rows that it does not see could be left behind while the "
        + $"migration is called finished. Let the runner log in as a role that sees every row: 'ALTER ROLE \"{role}\" BYPASSRLS', or as the "
        + $"table's owner without 'FORCE ROW LEVEL SECURITY'. If the policies hide nothing from '{role}', say so in the declaration: "
        + "'migration.SeesAllRows()'. Then retry the migration.";
}

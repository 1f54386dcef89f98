using EfBatched.Databases;

namespace EfBatched.Storage.Migrations;

/// <summary>
/// The walked table of a migration's row, in SQL. Rows of earlier versions have no schema where the model has none; by their names alone, those
/// and 'public' would be two tables.
/// </summary>
internal static class MigrationTable
{
    public static string Name(string row) => $"{row}.\"table_name\"";

    /// <summary>The schema that was recorded, or else that the name alone means to this session.</summary>
    public static string Schema(StorageProvider provider, string row) => provider.PhysicalSchema($"{row}.\"table_schema\"", Name(row));

    /// <summary>The schema that the name alone means to this session; null when it means none.</summary>
    public static string UnqualifiedSchema(StorageProvider provider, string row) => provider.UnqualifiedSchema(Name(row));

    /// <summary>A condition that two rows walk one table.</summary>
    public static string IsSame(StorageProvider provider, string first, string second) =>
        $"{provider.SameName(Name(first), Name(second))} AND {Schema(provider, first)} IS NOT DISTINCT FROM {Schema(provider, second)}";

    /// <summary>A condition that a row walks the table of the parameters <c>@table</c> and <c>@schema</c>.</summary>
    public static string IsGiven(StorageProvider provider, string row) =>
        $"{provider.SameName(Name(row), "@table")} AND {Schema(provider, row)} IS NOT DISTINCT FROM @schema";
}

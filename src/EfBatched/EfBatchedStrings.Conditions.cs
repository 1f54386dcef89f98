using EfBatched.Storage.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched;

/// <summary>What is said of conditions that no row can meet.</summary>
internal static partial class EfBatchedStrings
{
    public static string ConstantCondition(string name, IReadOnlyPropertyBase required) =>
        $"The batched migration '{name}' looks for rows without a value in '{required.DeclaringType.DisplayName()}.{required.Name}', which the model "
        + "requires, so EF takes the condition for false, no row can match, and it would finish without changing any. Compare with the value that "
        + "stands for 'not filled yet' (for example '' or 0), map the property as optional until every row is filled, or leave this part of "
        + "'Where' out.";

    public static string RequiredInDatabase(MigrationSnapshot migration, IReadOnlyProperty property) =>
        $"The batched migration '{migration.Name}' relies on '{Describe(property)}', which the model maps as optional, but the column "
        + $"'{property.GetColumnName()}' of '{Display(migration.Table)}' is NOT NULL in the database. No row has a null there, so a condition that looks "
        + "for one would match none, and it would finish without changing any. This build leaves it alone: map the property as required and compare "
        + "with the value that stands for 'none' instead, or drop NOT NULL from the column.";
}

using EfBatched.Declaring;
using EfBatched.Storage.Migrations;
using EfBatched.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Running;

/// <summary>What is said of conditions that no row can meet.</summary>
internal static partial class RunningStrings
{
    public static string RequiredInDatabase(MigrationSnapshot migration, IReadOnlyProperty property) =>
        $"The batched migration '{migration.Name}' relies on '{Phrases.NameOf(property)}', which the model maps as optional, but the column "
        + $"'{property.GetColumnName()}' of '{DeclaringStrings.Display(migration.Table)}' is NOT NULL in the database. No row has a null there, so a condition that looks "
        + "for one would match none, and it would finish without changing any. This build leaves it alone: map the property as required and compare "
        + "with the value that stands for 'none' instead, or drop NOT NULL from the column.";
}

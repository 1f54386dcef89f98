using System.Text.RegularExpressions;
using EfBatched.TestUtilities;

namespace EfBatched.Tests.Architecture;

/// <summary>What knows a provider is in <c>Databases</c>. What cannot be there is listed with its reason, and nothing else comes to it.</summary>
public partial class ProvidersTest
{
    private static readonly Dictionary<string, string> _exceptions = new()
    {
        ["Deploying/PostgreSqlStepSql.cs"] = "the steps of schema migrations in the provider's own SQL, over types of Deploying",
        ["Deploying/SqliteStepSql.cs"] = "the same",
        ["Deploying/StepSql.cs"] = "chooses between the two",
        ["Deploying/SqliteMigrationsLock.cs"] = "the lock that only EF's provider for SQLite leaves",
        ["Deploying/BatchedMigrationsMigrator.cs"] = "looks for that lock",
        ["Deploying/DeployingStrings.cs"] = "says which providers there are",
        ["Declaring/DeclarationKeyType.cs"] = "which types each orders, known while the model is built, before there is a connection",
        ["Declaring/DeclarationKeyIndex.cs"] = "the annotations of Npgsql that say what an index can serve",
        ["Declaring/DeclaringStrings.cs"] = "says which key cannot be walked by where",
        ["Keys/KeyColumn.cs"] = "tells an exception of a driver from one of a converter",
        ["Faults/QueryTranslation.cs"] = "tells an exception of a provider's translation from one of the work",
        ["Storage/RowCounter.cs"] = "the settings of PostgreSQL around one count",
        ["Tracking/TrackingModelBuilder.cs"] = "an annotation of Npgsql on a table",
        ["Wiring/TrackingTablesConvention.cs"] = "where that annotation is put",
    };

    [Fact]
    public void Outside_of_databases_only_the_listed_files_name_a_provider()
    {
        var library = Path.Combine(Repository.Root, "src", "EfBatched");
        var naming = Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
            .Select(f => (Path: Path.GetRelativePath(library, f).Replace('\\', '/'), File: f))
            .Where(f => !f.Path.StartsWith("Databases/", StringComparison.Ordinal) && !BuildFolder().IsMatch(f.Path))
            .Where(f => File.ReadLines(f.File).Any(line => !Comment().IsMatch(line) && Provider().IsMatch(line)))
            .Select(f => f.Path);

        Assert.Equal(_exceptions.Keys.Order(StringComparer.Ordinal), naming.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^(obj|bin)/")]
    private static partial Regex BuildFolder();

    [GeneratedRegex("^\\s*//")]
    private static partial Regex Comment();

    [GeneratedRegex("PostgreSql|Sqlite|Npgsql|row_security")]
    private static partial Regex Provider();
}

using System.Globalization;

namespace EfBatched.ExplorerTests.Scripts;

/// <summary>The batch sizes that are declared: one migration of the model for each, and for each way to search.</summary>
internal static class DeclaredSizes
{
    /// <summary>Nothing is declared.</summary>
    public const string Default = "Default";

    /// <summary>As often as they are to be drawn: small ones are where edges are, the default is what people have.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Default, "Adaptive1", "Adaptive2", "Adaptive3", "Adaptive8", "Adaptive40", "Fixed1", "Fixed2", "Fixed3", "Fixed7", "Fixed50"];

    /// <summary>The name of the migration that is declared with the sizes.</summary>
    public static string MigrationOf(string sizes, RowSearch search) => sizes + search;

    /// <summary>The first batch's rows at the most, and whether it stays at that.</summary>
    public static (int? Rows, bool IsFixed) Read(string sizes) =>
        sizes == Default ? (null, false)
        : sizes.StartsWith("Fixed", StringComparison.Ordinal) ? (Number(sizes, "Fixed"), true)
        : (Number(sizes, "Adaptive"), false);

    private static int Number(string sizes, string prefix) => int.Parse(sizes[prefix.Length..], CultureInfo.InvariantCulture);
}

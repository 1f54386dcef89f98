using System.Globalization;

namespace EfBatched.TestUtilities.Postgres.Servers;

/// <summary>Looks for PostgreSQL's server programs where eng/postgres.sh does.</summary>
internal static class PostgresPrograms
{
    /// <summary>The environment variable that names a folder of programs, for example of another version.</summary>
    public const string FolderVariable = "EFBATCHED_TEST_POSTGRES_PROGRAMS";

    private static readonly string[] _needed = ["initdb", "pg_ctl", "postgres"];

    /// <summary>The folder that is named, else of the newest installed version, else the first on the PATH, else null.</summary>
    public static string? Find() =>
        Named().Concat(Installed()).Concat(OnPath()).FirstOrDefault(HasAll);

    private static string[] Named() =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? [folder] : [];

    private static IEnumerable<string> Installed()
    {
        var root = new DirectoryInfo("/usr/lib/postgresql");
        return root.Exists
            ? root.EnumerateDirectories()
                .OrderByDescending(d => int.TryParse(d.Name, CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(d => Path.Combine(d.FullName, "bin"))
            : [];
    }

    private static string[] OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static bool HasAll(string folder) =>
        _needed.All(program => File.Exists(Path.Combine(folder, program)));
}

using EfBatched.TestUtilities;

namespace EfBatched.FunctionalTests.Releases;

/// <summary>
/// A throw-away solution that uses the packages as packed, and `dotnet ef` on it. Commands about schema migrations run for both providers side
/// by side, as each has a project of its own.
/// </summary>
internal sealed class ShopSolution : IDisposable
{
    private readonly PackedLibrary _library;
    private readonly SolutionFolder _folder = new();
    private readonly EfTool _ef;

    public ShopSolution(PackedLibrary library)
    {
        _library = library;
        _ef = new EfTool(_folder, "Shop.App");
    }

    public SolutionFolder Folder => _folder;

    public async Task CreateAsync(string release)
    {
        _folder.Write("Directory.Packages.props", ShopSources.Versions(SolutionFolder.Repository, _library.Version));
        File.Copy(Path.Combine(SolutionFolder.Repository, ".config", "dotnet-tools.json"), _folder["dotnet-tools.json"]);

        // The code of a compiled model names types of its provider.
        _folder.Write(
            "Shop.Data/Shop.Data.csproj",
            ShopSources.Library("""<PackageReference Include="EfBatched" /><PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" />"""));
        _folder.Write("Shop.Data/Model.cs", ShopSources.Model);
        foreach (var (provider, package) in new[] { ("PostgreSql", "Npgsql.EntityFrameworkCore.PostgreSQL"), ("Sqlite", "Microsoft.EntityFrameworkCore.Sqlite") })
        {
            _folder.Write(
                $"Shop.Migrations.{provider}/Shop.Migrations.{provider}.csproj",
                ShopSources.Library($"""<ProjectReference Include="../Shop.Data/Shop.Data.csproj" /><PackageReference Include="{package}" />"""));
        }

        _folder.Write("Shop.App/Shop.App.csproj", ShopSources.App);
        _folder.Write("Shop.App/Program.cs", ShopSources.Program);
        _folder.Write("nuget.config", ShopSources.NuGetConfig(await _library.PackAsync()));
        await _folder.RunAsync("dotnet", ["tool", "restore"]);
        _folder.Write("Directory.Build.props", ShopSources.Settings(release));
        await _folder.RunAsync("dotnet", ["restore", "Shop.App", "-v", "quiet"]);
        await BuildAsync();
    }

    /// <summary>Builds another release of the sources.</summary>
    public Task BuildAsync(string release)
    {
        _folder.Write("Directory.Build.props", ShopSources.Settings(release));
        return BuildAsync();
    }

    public Task BuildAsync() => _folder.RunAsync("dotnet", ["build", "Shop.App", "--no-restore", "-m:1", "-v", "quiet"]);

    /// <summary>The application as a deploy takes it, with the schema migrations that it has now.</summary>
    public string Deploy(string name) => Path.Combine(_folder.Copy("Shop.App/bin/Debug/net10.0", name), "Shop.App.dll");

    public Task<CommandResult> TryEfAsync(ShopDatabase database, params string[] arguments) => TryEfAsync(database, [], arguments);

    public Task<CommandResult> TryEfAsync(ShopDatabase database, Dictionary<string, string> environment, params string[] arguments) =>
        _ef.TryRunAsync(
            arguments[0] == "dbcontext" ? "Shop.Data" : MigrationsProject(database.Provider),
            arguments,
            database.Environment.Concat(environment).ToDictionary());

    public async Task<CommandResult> EfAsync(ShopDatabase database, params string[] arguments)
    {
        var result = await TryEfAsync(database, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    /// <summary>The same command for each database.</summary>
    public Task EfAsync(IEnumerable<ShopDatabase> databases, params string[] arguments) =>
        Task.WhenAll(databases.Select(d => EfAsync(d, arguments)));

    /// <summary>Runs an application that was deployed.</summary>
    public Task<CommandResult> RunAsync(string application, ShopDatabase database, params string[] arguments) =>
        _folder.RunAsync("dotnet", [application, .. arguments], database.Environment);

    /// <summary>The text of a schema migration; null when there is none of that name.</summary>
    public string? Read(TestProvider provider, string migration) =>
        Directory.EnumerateFiles(_folder[MigrationsProject(provider)], $"*_{migration}.cs", SearchOption.AllDirectories).SingleOrDefault() is { } file
            ? File.ReadAllText(file)
            : null;

    public string ReadSnapshot(TestProvider provider) =>
        File.ReadAllText(Directory.EnumerateFiles(_folder[MigrationsProject(provider)], "*ModelSnapshot.cs", SearchOption.AllDirectories).Single());

    public void Dispose()
    {
        _ef.Dispose();
        _folder.Dispose();
    }

    private static string MigrationsProject(TestProvider provider) => $"Shop.Migrations.{provider}";
}

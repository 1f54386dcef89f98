using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using EfBatched.FunctionalTests.Commands;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Processes;

namespace EfBatched.FunctionalTests.Releases;

/// <summary>
/// The quick start of README.md as a reader follows it: a new web application, the packages, the blocks of code with their usings. One story, since
/// each of its builds takes seconds. What it asks for was enqueued by another application of the same database.
/// </summary>
public partial class QuickStartTest(PostgresFixture postgres, PackedLibrary library)
{
    private const string Packages =
        """
          <ItemGroup>
            <PackageReference Include="EfBatched" Version="{0}" />
            <PackageReference Include="EfBatched.CommandLine" Version="{0}" />
            <PackageReference Include="EfBatched.AspNetCore" Version="{0}" />
            <PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="10.0.3" />
          </ItemGroup>
        </Project>
        """;

    private const string Customer =
        """
        namespace Shop;

        public class Customer
        {
            public long Id { get; set; }

            public string Name { get; set; } = "";

            public string? SearchName { get; set; }
        }
        """;

    // As README.md says below its quick start.
    private const string Mount = """app.MapBatchedMigrations<ShopContext>("/batched-migrations");""";

    [Fact]
    public async Task The_quick_start_compiles_in_a_new_web_application_and_answers_alone_on_standard_output()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var notes = await NotesApp.CreateAsync(database.ConnectionString);
        await notes.EnqueueAsync<FillCopy>();
        using var folder = new SolutionFolder();
        await CreateAsync(folder);
        var environment = new Dictionary<string, string> { ["ConnectionStrings__Shop"] = database.ConnectionString };

        await CheckJsonAsync(folder, environment);
        await CheckClosedPipeAsync(folder, environment, notes);
        await CheckDashboardAsync(folder, environment);
        await CheckUnwiredAsync(folder, environment);
    }

    private async Task CreateAsync(SolutionFolder folder)
    {
        folder.Write("nuget.config", ShopSources.NuGetConfig(await library.PackAsync()));
        await folder.RunAsync("dotnet", ["new", "webapi", "-n", "Shop", "-o", "Shop", "--no-restore"]);
        var project = await File.ReadAllTextAsync(folder["Shop/Shop.csproj"], TestContext.Current.CancellationToken);
        folder.Write(
            "Shop/Shop.csproj",
            project.Replace("</Project>", Packages.Replace("{0}", library.Version, StringComparison.Ordinal), StringComparison.Ordinal));
        folder.Write("Shop/Customer.cs", Customer);
        folder.Write("Shop/ShopContext.cs", $"using Microsoft.EntityFrameworkCore;\n\nnamespace Shop;\n\n{Block("docs/getting-started.md", "class ShopContext(")}");
        folder.Write("Shop/BackfillSearchName.cs", Block("README.md", "class BackfillSearchName"));
        folder.Write(
            "Shop/Program.cs",
            Block("README.md", "WebApplication.CreateBuilder").Replace("app.Run();", $"{Mount}\napp.Run();", StringComparison.Ordinal));
        await BuildAsync(folder);
    }

    // A feed need not have the very patch that the SDK's template names.
    private static Task<CommandResult> BuildAsync(SolutionFolder folder) =>
        folder.RunAsync(
            "dotnet", ["build", "Shop", "-v", "quiet", "-p:TreatWarningsAsErrors=true", "-p:WarningsNotAsErrors=NU1603", "-p:NuGetAudit=false"]);

    // The template logs Information to the console, and EF's commands are that.
    private static async Task CheckJsonAsync(SolutionFolder folder, Dictionary<string, string> environment)
    {
        await using var list = Start(folder, environment, "list", "--json");

        Assert.Equal(0, await list.ExitCode.WaitForAsync(TimeSpan.FromMinutes(1)));
        using var json = JsonDocument.Parse(string.Join('\n', list.Output));
        Assert.Equal("FillCopy", json.RootElement[0].GetProperty("name").GetString());
        Assert.Contains(list.Errors, l => l.Contains("Executed DbCommand", StringComparison.Ordinal));

        await using var unknown = Start(folder, environment, "explain", "FilCopy", "--json");
        Assert.Equal(2, await unknown.ExitCode.WaitForAsync(TimeSpan.FromMinutes(1)));
        Assert.Empty(unknown.Output);
    }

    // As 'batched watch | head -1' does; the command notices when it has something to say.
    private static async Task CheckClosedPipeAsync(SolutionFolder folder, Dictionary<string, string> environment, NotesApp notes)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly(folder), "batched", "watch"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var watch = Process.Start(start)!;
        var errors = watch.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("FillCopy: ", await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        watch.StandardOutput.Close();
        Assert.Equal(0, await notes.RunAsync("pause FillCopy --reason load"));

        await watch.WaitForExitAsync(TestContext.Current.CancellationToken).WaitForAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, watch.ExitCode);
        Assert.DoesNotContain("Exception", await errors, StringComparison.Ordinal);
    }

    private static async Task CheckDashboardAsync(SolutionFolder folder, Dictionary<string, string> environment)
    {
        Assert.Contains(Mount.TrimEnd(';'), Repository.Read("README.md"), StringComparison.Ordinal);
        await using var app = ChildProcess.Start(Assembly(folder), ["--urls", "http://127.0.0.1:0"], environment);
        var line = await app.WaitForLineAsync(l => l.Contains("Now listening on: ", StringComparison.Ordinal), "the address");
        using var client = new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]) };

        var page = await client.GetStringAsync("/batched-migrations", TestContext.Current.CancellationToken);

        Assert.Contains("FillCopy", page, StringComparison.Ordinal);
        await app.TerminateAsync();
        Assert.Equal(0, await app.ExitCode.WaitForAsync());
    }

    private static async Task CheckUnwiredAsync(SolutionFolder folder, Dictionary<string, string> environment)
    {
        folder.Write("Shop/Program.cs", WiredLines().Replace(Block("README.md", "WebApplication.CreateBuilder"), ""));
        await BuildAsync(folder);

        await using var list = Start(folder, environment, "list");

        Assert.NotEqual(0, await list.ExitCode.WaitForAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains(
            list.Errors, l => l.Contains("return await app.RunBatchedMigrationCommandAsync<ShopContext>(args);", StringComparison.Ordinal));
    }

    private static ChildProcess Start(SolutionFolder folder, Dictionary<string, string> environment, params string[] arguments) =>
        ChildProcess.Start(Assembly(folder), ["batched", .. arguments], environment);

    private static string Assembly(SolutionFolder folder) => folder["Shop/bin/Debug/net10.0/Shop.dll"];

    private static string Block(string document, string part) =>
        CSharpBlock().Matches(Repository.Read(document)).Select(m => m.Groups["code"].Value)
            .First(code => code.Contains(part, StringComparison.Ordinal));

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^if \(BatchedMigrationCommand.*?^}\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex WiredLines();
}

namespace EfBatched.FunctionalTests.Releases;

/// <summary>
/// The files of an application that has its model, its schema migrations and its start-up in projects of their own, for both providers.
/// </summary>
internal static class ShopSources
{
    public const string Model =
        """
        using EfBatched;
        using Microsoft.EntityFrameworkCore;

        namespace Shop.Data;

        public sealed class Customer
        {
            public int Id { get; set; }

            public required string Name { get; set; }
        #if REQUIRES
            public required string SearchName { get; set; }
        #elif DECLARES
            public string? SearchName { get; set; }
        #endif
        }

        public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
        {
            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
        #if REQUIRES
                modelBuilder.Entity<Customer>().HasData(new Customer { Id = 1, Name = "Ada", SearchName = "ada" });
        #else
                modelBuilder.Entity<Customer>().HasData(new Customer { Id = 1, Name = "Ada" });
        #endif
        #if RENAMES
                modelBuilder.Entity<Customer>().Property(c => c.SearchName).HasColumnName("search_key");
        #endif
        #if DECLARES
                if (Environment.GetEnvironmentVariable("SHOP_RENAMED") is null)
                {
                    modelBuilder.HasBatchedMigration<BackfillSearchName>();
                }
                else
                {
                    modelBuilder.HasBatchedMigration<FillSearchName>();
                }
        #endif
            }
        }

        #if DECLARES
        public class BackfillSearchName : BatchedMigration<ShopContext, Customer>
        {
            protected override void Configure(BatchedMigrationBuilder<Customer> migration) => migration.Where(c => c.SearchName == null);

            public override Task<int> MigrateAsync(Batch<ShopContext, Customer> batch, CancellationToken cancellationToken) =>
                batch.Rows.ExecuteUpdateAsync(s => s.SetProperty(c => c.SearchName, c => c.Name.ToLower()), cancellationToken);
        }

        public sealed class FillSearchName : BackfillSearchName;
        #endif
        """;

    public const string Program =
        """
        using System.Reflection;
        using EfBatched;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;
        using Shop.Data;

        var builder = Host.CreateApplicationBuilder(args);
        var connectionString = builder.Configuration.GetConnectionString("Shop");
        builder.Services.AddDbContext<ShopContext>(options =>
        {
            if (builder.Configuration["Provider"] == "Sqlite")
            {
                options.UseSqlite(connectionString, b => b.MigrationsAssembly("Shop.Migrations.Sqlite"));
            }
            else
            {
                options.UseNpgsql(connectionString, b => b.MigrationsAssembly("Shop.Migrations.PostgreSql"));
            }
        #if DECLARES || REQUIRES
            if (builder.Configuration["Forgets"] is null)
            {
                options.UseBatchedMigrations();
            }
        #endif
        });
        #if DECLARES || REQUIRES
        builder.Services.AddBatchedMigrationRunner<ShopContext>(options =>
        {
            options.AllowNoMigrations = true;
            options.StartJitter = TimeSpan.Zero;
            options.JobInterval = TimeSpan.FromSeconds(1);
        });
        #endif
        var app = builder.Build();
        if (BatchedMigrationCommand.IsRequested(args))
        {
            return await app.RunBatchedMigrationCommandAsync<ShopContext>(args);
        }

        using var scope = app.Services.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<ShopContext>();
        switch (args[0])
        {
        #if DECLARES || REQUIRES
            case "run":
                await context.Database.RunBatchedMigrationsAsync();
                break;
            case "sweep":
                Console.WriteLine(await context.Database.BatchedMigrations().SweepAsync("BackfillSearchName"));
                break;
        #endif
            case "serve":
                await app.RunAsync();
                break;
            case "create":
                Console.WriteLine(await context.Database.EnsureCreatedAsync());
                break;
            case "model":
                Console.WriteLine(context.Model.GetType().Name);
                break;
            case "types":
                foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(f => !Path.GetFileName(f).StartsWith("e_sqlite3")))
                {
                    Console.WriteLine($"{Path.GetFileName(file)} {Assembly.Load(AssemblyName.GetAssemblyName(file)).GetTypes().Length > 0}");
                }

                break;
        }

        return 0;
        """;

    // The whole path: `dotnet ef migrations bundle` copies the file to a folder of its own.
    public static string NuGetConfig(string packages) =>
        $"""
        <configuration>
          <packageSources>
            <add key="built" value="{packages}" />
          </packageSources>
        </configuration>
        """;

    // As `dotnet pack --no-build` on each of the projects, in one process.
    public static string Pack(string projects, string configuration, string packages, string version) =>
        $"""
        <Project DefaultTargets="Pack">
          <Target Name="Pack">
            <MSBuild Projects="{projects}" Targets="Pack"
              Properties="Configuration={configuration};NoBuild=true;PackageOutputPath={packages};MinVerVersionOverride={version}" />
          </Target>
        </Project>
        """;

    public static string Versions(string repository, string version) =>
        $"""
        <Project>
          <Import Project="{repository}/Directory.Packages.props" />
          <ItemGroup>
            <PackageVersion Include="EfBatched" Version="{version}" />
            <PackageVersion Include="EfBatched.CommandLine" Version="{version}" />
          </ItemGroup>
        </Project>
        """;

    public static string Settings(string release) =>
        $"""
        <Project>
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <NuGetAudit>false</NuGetAudit>
            <RunAnalyzers>false</RunAnalyzers>
            <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
            <DefineConstants>$(DefineConstants){release}</DefineConstants>
          </PropertyGroup>
        </Project>
        """;

    public static string Library(string items) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <ItemGroup>
            {items}
          </ItemGroup>
        </Project>
        """;

    public const string App =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="../Shop.Migrations.PostgreSql/Shop.Migrations.PostgreSql.csproj" />
            <ProjectReference Include="../Shop.Migrations.Sqlite/Shop.Migrations.Sqlite.csproj" />
            <PackageReference Include="EfBatched.CommandLine" />
            <PackageReference Include="Microsoft.EntityFrameworkCore.Design" PrivateAssets="all" />
            <PackageReference Include="Microsoft.Extensions.Hosting" />
          </ItemGroup>
        </Project>
        """;
}
